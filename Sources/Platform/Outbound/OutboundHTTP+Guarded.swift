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
        let answer = await Result { try await exchange(request, client, timeout: timeout, body: body) }
        try await client.shutdown()
        return try answer.get()
    }

    private static func exchange(
        _ request: Request, _ client: HTTPClient, timeout: Duration, body: @Sendable (HTTPClientResponse) async throws -> Data
    ) async throws -> Answer {
        do {
            let response = try await begin(request, over: client, timeout: timeout)
            return Answer(response, body: try await body(response))
        } catch {
            throw OutboundFailure(error)
        }
    }

    private static func start(of response: HTTPClientResponse, upTo limit: Int) async throws -> Data {
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

/// The system's way from a host's name to its addresses.
package enum HostLookup {
    /// Numeric addresses are themselves. Throws ``OutboundFailure/noSuchHost(_:)``.
    @Sendable package static func addresses(of host: String, port: Int) async throws -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        do {
            // Blocks as long as the resolver does, so not on a thread that serves others.
            let found = try await NIOThreadPool.singleton.runIfActive { try SocketAddressList.lookUp(host, port: port) }
            return found
        } catch {
            throw OutboundFailure.noSuchHost(host)
        }
    }
}

private enum SocketAddressList {
    static func lookUp(_ host: String, port: Int) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { throw OutboundFailure.noSuchHost(host) }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next {
            if let address = text(of: entry.pointee).flatMap({ IPAddress($0) }) { found.append(address) }
            next = entry.pointee.ai_next
        }
        return found
    }

    private static func text(of entry: addrinfo) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Without the zone of a link-local address, which is refused anyway.
        return text.split(separator: "%").first.map(String.init)
    }
}
