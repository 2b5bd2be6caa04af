package import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

extension HTTPFetcher {
    /// Asks through a client shared by the whole process; close it with `client.shutdown()`.
    package static func live(
        client: HTTPClient, resolve: @escaping @Sendable (String) async throws -> [IPAddress] = systemResolve
    ) -> HTTPFetcher {
        HTTPFetcher { call throws(Failure) in
            try await within(call.timeout) { try await LiveExchange(client: client, resolve: resolve).run(call) }
        }
    }

    /// The client the live form wants: never follows redirects by itself (each step is checked).
    package static func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    /// Every address of a host name, by the system's resolver.
    package static let systemResolve: @Sendable (String) async throws -> [IPAddress] = { host in
        if let address = IPAddress(host) { return [address] }
        // The call blocks, so it gets a thread that may.
        return try await NIOThreadPool.singleton.runIfActive { try addresses(of: host) }
    }

    private static func addresses(of host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { throw Failure.unreachable("\(host) has no address") }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            guard let entry = entry?.pointee else { return nil }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
                return nil
            }
            let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return IPAddress(name.prefix { $0 != "%" })
        }
    }

    private static func within<Value: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws(Failure) -> Value {
        do {
            return try await withThrowingTaskGroup(of: Value.self) { group in
                group.addTask { try await work() }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw Failure.timeout
                }
                defer { group.cancelAll() }
                guard let value = try await group.next() else { throw Failure.timeout }
                return value
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unreachable("\(type(of: error))")
        }
    }
}

/// One call with the redirects it leads to.
private struct LiveExchange {
    let client: HTTPClient
    let resolve: @Sendable (String) async throws -> [IPAddress]

    func run(_ call: HTTPFetcher.Call) async throws -> HTTPFetcher.Answer {
        var call = call
        for _ in 0...call.redirects {
            let answer = try await step(call)
            guard (301...308).contains(answer.status), answer.status != 304, let location = answer.header("Location"),
                let next = URL(string: location, relativeTo: call.url)?.absoluteURL, call.method == "GET"
            else { return answer }
            // Where an administrator's address leads was not set by the administrator.
            if next.host != call.url.host { call.setByAdministrator = false; call.headers = [] }
            call.url = next
        }
        throw HTTPFetcher.Failure.tooManyRedirects
    }

    private func step(_ call: HTTPFetcher.Call) async throws -> HTTPFetcher.Answer {
        var request = HTTPClientRequest(url: try await target(of: call))
        request.method = .RAW(value: call.method)
        for header in call.headers { request.headers.add(name: header.name, value: header.value) }
        request.headers.replaceOrAdd(name: "Host", value: call.url.authority)
        request.headers.replaceOrAdd(name: "User-Agent", value: "Switchboard")
        if let body = call.body { request.body = .bytes(body) }
        let limit = TimeAmount.nanoseconds(
            call.timeout.components.seconds * 1_000_000_000 + call.timeout.components.attoseconds / 1_000_000_000)
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: limit)
        } catch let error as HTTPClientError where [.deadlineExceeded, .readTimeout, .connectTimeout].contains(error) {
            throw HTTPFetcher.Failure.timeout
        }
        do {
            let body = try await response.body.collect(upTo: call.answerLimit)
            return .init(status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) }, body: body)
        } catch is NIOTooManyBytesError {
            throw HTTPFetcher.Failure.answerTooLarge
        }
    }

    /// The address to connect to, checked. A plain http name is replaced by the address that was checked, so that a
    /// name that changes in between leads nowhere new; with https the certificate must match the name anyway.
    private func target(of call: HTTPFetcher.Call) async throws -> String {
        guard let scheme = call.url.scheme?.lowercased(), ["http", "https"].contains(scheme), let name = call.url.host else {
            throw HTTPFetcher.Failure.refused("is no http or https address")
        }
        let host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
        let addresses = try await resolve(host)
        guard let first = addresses.first else { throw HTTPFetcher.Failure.unreachable("\(host) has no address") }
        for address in addresses {
            if let reason = OutboundAddressRules.refusal(of: address, setByAdministrator: call.setByAdministrator) {
                throw HTTPFetcher.Failure.refused(reason)
            }
        }
        guard scheme == "http", var parts = URLComponents(url: call.url, resolvingAgainstBaseURL: false) else {
            return call.url.absoluteString
        }
        parts.host = first.isIPv4 ? first.description : "[\(first)]"
        return parts.string ?? call.url.absoluteString
    }
}

extension URL {
    /// Host and port as the `Host` header wants them.
    fileprivate var authority: String {
        let host = host ?? ""
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return port.map { "\(bracketed):\($0)" } ?? bracketed
    }
}
