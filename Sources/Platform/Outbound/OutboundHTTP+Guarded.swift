import AsyncHTTPClient
import Foundation
import Kernel
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix

extension OutboundHTTP {
    /// For addresses that users typed: the host is looked up first, the connection goes to the very address that was
    /// checked (a second look-up could say something else), and no redirect is followed.
    /// - Parameters:
    ///   - policy: where it may lead; throws ``OutboundFailure/forbidden(_:)`` elsewhere.
    ///   - timeout: for the whole exchange.
    ///   - answerLimit: bytes of the answer that are read; the rest is left.
    ///   - needsBody: false where the status says it all: a body that breaks off, or does not come within a second, is left out.
    package static func guarded(
        _ policy: AddressPolicy, timeout: Duration, answerLimit: Int = 64 << 10, needsBody: Bool = true,
        resolve: @escaping @Sendable (String, Int) async throws -> [IPAddress] = HostLookup.addresses
    ) -> OutboundHTTP {
        // The client's own limit ends with the head of the answer, and no limit reaches the look-up of a name.
        OutboundHTTP { request in
            try await Deadline.run(timeout, failing: OutboundFailure.timeout) {
                try await ask(request, policy, timeout: timeout, resolve: resolve) { response in
                    guard !needsBody else { return try await start(of: response, upTo: answerLimit) }
                    let body = try? await Deadline.run(.seconds(1), failing: OutboundFailure.timeout) {
                        try await start(of: response, upTo: answerLimit)
                    }
                    return body ?? Data()
                }
            }
        }
    }

    private static func ask(
        _ request: Request, _ policy: AddressPolicy, timeout: Duration,
        resolve: @escaping @Sendable (String, Int) async throws -> [IPAddress],
        body: @Sendable (HTTPClientResponse) async throws -> Data
    ) async throws -> Answer {
        guard let url = URLComponents(string: request.url), let host = url.host, !host.isEmpty,
            ["http", "https"].contains(url.scheme)
        else { throw OutboundFailure.other("the address is not complete") }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let found = try await resolve(name, url.port ?? (url.scheme == "https" ? 443 : 80))
        guard let first = found.first else { throw OutboundFailure.noSuchHost(name) }
        // One forbidden address among several is a trick.
        guard found.allSatisfy(policy.allows) else { throw OutboundFailure.forbidden(name) }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .nanoseconds(timeout.microseconds * 1000))
        configuration.connectionPool.retryConnectionEstablishment = false
        if IPAddress(name) == nil { configuration.dnsOverride = [host: first.description] }
        let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
        let answer = await Result { try await exchange(request, over: client, timeout: timeout, body: body) }
        try await client.shutdown()
        return try answer.get()
    }

    /// As much of the body as is wanted; the rest is left.
    static func start(of response: HTTPClientResponse, upTo limit: Int) async throws -> Data {
        var body = ByteBuffer()
        for try await part in response.body {
            body.writeImmutableBuffer(part)
            if body.readableBytes >= limit { break }
        }
        return Data(buffer: body).prefix(limit)
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
