package import AsyncHTTPClient
package import Foundation
import Kernel
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests to an address that the person at the command line gave: nothing is checked or followed. A closure, so
/// that tests answer in its place.
package struct OutboundHTTP: Sendable {
    /// One request, its body whole in memory.
    package struct Request: Sendable, Hashable {
        /// `GET`, `POST`, …
        package var method: String
        package var url: String
        package var headers: [String: String]
        package var body: Data

        package init(method: String = "POST", url: String, headers: [String: String] = [:], body: Data = Data()) {
            (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
        }
    }

    /// An answer of any status, its body whole in memory. Of a repeated header the first one is kept.
    package struct Answer: Sendable, Hashable {
        package var status: Int
        /// Names in small letters.
        package var headers: [String: String]
        package var body: Data

        package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }

        init(_ response: HTTPClientResponse, body: Data) {
            let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
            self.init(
                status: Int(response.status.code), headers: Dictionary(headers, uniquingKeysWith: { first, _ in first }), body: body)
        }
    }

    /// The live form throws ``OutboundFailure``.
    package let send: @Sendable (Request) async throws -> Answer

    package init(send: @escaping @Sendable (Request) async throws -> Answer) { self.send = send }

    /// Over the network.
    /// - Parameters:
    ///   - timeout: for the whole exchange.
    ///   - answerLimit: bytes of an answer; more is an error.
    ///   - readsStart: whether of a longer answer its first bytes are enough: the rest is left, and no error.
    package static func live(
        _ client: HTTPClient, timeout: Duration = .seconds(10), answerLimit: Int = 1 << 20, readsStart: Bool = false
    ) -> OutboundHTTP {
        // The client's own limit ends with the head of the answer.
        OutboundHTTP { request in
            try await Deadline.run(timeout, failing: OutboundFailure.timeout) {
                try await exchange(request, over: client, timeout: timeout) { response in
                    guard !readsStart else { return try await start(of: response, upTo: answerLimit) }
                    return Data(buffer: try await response.body.collect(upTo: answerLimit))
                }
            }
        }
    }

    static func exchange(
        _ request: Request, over client: HTTPClient, timeout: Duration, body: @Sendable (HTTPClientResponse) async throws -> Data
    ) async throws -> Answer {
        do {
            let response = try await begin(request, over: client, timeout: timeout)
            return Answer(response, body: try await body(response))
        } catch {
            throw OutboundFailure(error)
        }
    }

    /// The answer up to its body.
    static func begin(_ request: Request, over client: HTTPClient, timeout: Duration) async throws -> HTTPClientResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(data: request.body)) }
        return try await client.execute(outgoing, timeout: .nanoseconds(timeout.microseconds * 1000))
    }

    /// With a client for this work alone.
    /// - Parameter authorities: as for ``makeClient(proxy:authorities:silence:)``.
    package static func withClient<Value: Sendable>(
        authorities: String? = nil, _ work: @Sendable (OutboundHTTP) async throws -> Value
    ) async throws -> Value {
        let client = makeClient(authorities: authorities)
        do {
            let value = try await work(.live(client))
            try await client.shutdown()
            return value
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// A client that fails at once where nothing listens, and goes nowhere but where it is sent. To be shut down.
    /// - Parameters:
    ///   - proxy: through which all requests go.
    ///   - authorities: a PEM file of authorities that are trusted besides the system's.
    ///   - silence: how long an answer may not move.
    package static func makeClient(
        proxy: ProxyAddress? = nil, authorities: String? = nil, silence: Duration = .seconds(30)
    ) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: .nanoseconds(silence.microseconds * 1000))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.proxy = proxy.map { proxy in
            .server(host: proxy.host, port: proxy.port, authorization: proxy.credentials.map { .basic(credentials: $0) })
        }
        if let authorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(authorities)]
            configuration.tlsConfiguration = tls
        }
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }
}
