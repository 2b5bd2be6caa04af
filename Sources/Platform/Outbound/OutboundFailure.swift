import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

/// Why a request got no answer, in words for the person who sent it.
package enum OutboundFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The host name leads to no address.
    case noSuchHost(String)
    case refused
    case timeout
    /// The certificate or the handshake.
    case tls(String)
    case answerTooLarge
    /// The host leads to an address that this request may not go to.
    case forbidden(String)
    case other(String)

    /// Whether the same request can succeed a moment later.
    package var isTransient: Bool {
        switch self {
        case .noSuchHost, .refused, .timeout, .other: true
        case .tls, .answerTooLarge, .forbidden: false
        }
    }

    /// Stable word for storage and dictionaries.
    package var key: String {
        switch self {
        case .noSuchHost: "no_host"
        case .refused: "refused"
        case .timeout: "timeout"
        case .tls: "tls"
        case .answerTooLarge: "too_large"
        case .forbidden: "forbidden"
        case .other: "other"
        }
    }

    package var description: String {
        switch self {
        case .noSuchHost(let host): "there is no host \(host)"
        case .refused: "nothing listens there (connection refused)"
        case .timeout: "no answer in time"
        case .tls(let reason): "the encrypted connection failed: \(reason)"
        case .answerTooLarge: "the answer is too large to be Switchboard's"
        case .forbidden(let host): "\(host) leads to an address that may not be asked"
        case .other(let reason): reason
        }
    }

    init(_ error: any Error) {
        switch error {
        case let error as OutboundFailure: self = error
        case let error as NIOConnectionError: self.init(connection: error)
        case let error as HTTPClientError: self.init(client: error)
        case let error as NIOSSLError: self = .tls(TLSFault(error).reason)
        case let error as BoringSSLError: self = .tls(TLSFault(error).reason)
        case let error as IOError where error.errnoCode == ECONNREFUSED: self = .refused
        case is NIOTooManyBytesError: self = .answerTooLarge
        default: self = .other("\(error)")
        }
    }

    private init(connection error: NIOConnectionError) {
        let refused = error.connectionErrors.contains { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
        if error.connectionErrors.isEmpty {
            self = .noSuchHost(error.host)
        } else if refused {
            self = .refused
        } else if error.connectionErrors.contains(where: { $0.error is ChannelError }) {
            self = .timeout
        } else {
            self = .other(error.connectionErrors.map { "\($0.error)" }.joined(separator: "; "))
        }
    }

    private init(client error: HTTPClientError) {
        switch error {
        case .connectTimeout, .deadlineExceeded, .readTimeout, .writeTimeout, .tlsHandshakeTimeout: self = .timeout
        case .emptyHost, .invalidURL: self = .other("the address is not complete")
        case .remoteConnectionClosed: self = .other("the connection was closed without an answer")
        default: self = .other(error.shortDescription)
        }
    }
}
