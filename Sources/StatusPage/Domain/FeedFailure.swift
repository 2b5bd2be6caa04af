import Platform

/// Why a source could not be read as a whole. What it says is public: no address, no path.
package enum FeedFailure: Error, Hashable, Sendable {
    case noFile
    case unreadableFile
    case timeout
    /// Bytes.
    case tooLarge(limit: Int)
    case tooManyRows(limit: Int)
    /// The HTTP status of an answer that is not 200.
    case status(Int)
    case notAList
    case notBits
    case refused
    case noHost
    case tls
    case unreachable
    /// The same look is still waiting for the file system or the network.
    case stillReading
    case internalFault

    package init(_ error: any Error) {
        switch error {
        case let failure as FeedFailure: self = failure
        case let failure as OutboundFailure: self.init(outbound: failure)
        default: self = .internalFault
        }
    }

    private init(outbound failure: OutboundFailure) {
        switch failure {
        case .refused: self = .refused
        case .timeout: self = .timeout
        case .noSuchHost: self = .noHost
        case .tls: self = .tls
        case .answerTooLarge: self = .tooLarge(limit: FeedLimits.bytes)
        case .forbidden, .other: self = .unreachable
        }
    }

    /// An English sentence without its full stop, to stand behind the name of the source.
    package var sentence: String {
        switch self {
        case .noFile: "the file is not there"
        case .unreadableFile: "the file cannot be read"
        case .timeout: "no answer in time"
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .tooManyRows(let limit): "it has more than \(limit) rows"
        case .status(let status): "it answered with status \(status)"
        case .notAList: "it is not the JSON that was expected"
        case .notBits: "it is not six characters 0 or 1"
        case .refused: "nothing listens there"
        case .noHost: "its host is not known"
        case .tls: "the encrypted connection failed"
        case .unreachable: "the connection failed"
        case .stillReading: "the look before has not ended yet"
        case .internalFault: "it could not be read"
        }
    }
}

/// Bounds on what one look at a source may bring.
package enum FeedLimits {
    package static let bytes = 4 << 20
    package static let rows = 20_000
}
