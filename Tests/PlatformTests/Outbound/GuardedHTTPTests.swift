import AsyncHTTPClient
import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import Platform

@Suite("Requests to typed addresses") struct GuardedHTTPTests {
    /// A server that is asked through a guard; `Host` comes back in the body.
    private func ask(
        _ policy: AddressPolicy = .privateToo, host: String = "127.0.0.1", path: String = "/", answerLimit: Int = 1000,
        resolvingTo addresses: [String]? = nil
    ) async throws -> OutboundHTTP.Answer {
        let router = Router()
        router.get("/") { request, _ in request.head.authority ?? "" }
        router.get("elsewhere") { _, _ in Response(status: .found, headers: [.location: "http://169.254.169.254/"]) }
        router.get("large") { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 65, count: 200_000))) }
        return try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(.live) { server in
            let found = addresses.map { $0.compactMap { IPAddress($0) } }
            let http = OutboundHTTP.guarded(policy, timeout: .seconds(5), answerLimit: answerLimit) { host, port in
                if let found { return found }
                return try await HostLookup.addresses(of: host, port: port)
            }
            return try await http.send(.init(method: "GET", url: "http://\(host):\(server.port ?? 0)" + path))
        }
    }

    /// Nothing listens: it has to fail before it gets there.
    private func refused(_ url: String, resolvingTo addresses: [String]? = nil) async throws -> OutboundHTTP.Answer {
        let found = addresses.map { $0.compactMap { IPAddress($0) } }
        let http = OutboundHTTP.guarded(.publicOnly, timeout: .seconds(2)) { host, port in
            if let found { return found }
            return try await HostLookup.addresses(of: host, port: port)
        }
        return try await http.send(.init(method: "GET", url: url))
    }

    @Test("An allowed address is asked, under the name that was typed")
    func allowed() async throws {
        let answer = try await ask(host: "shop.internal", resolvingTo: ["127.0.0.1"])
        #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self).hasPrefix("shop.internal:"))
        #expect(try await ask(host: "localhost", resolvingTo: nil).status == 200)
    }

    @Test("A forbidden address is not, whatever name it has or hides among", arguments: [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"]])
    func forbidden(addresses: [String]) async {
        await #expect(throws: OutboundFailure.forbidden("shop.example")) {
            _ = try await refused("http://shop.example:9/", resolvingTo: addresses)
        }
    }

    @Test(
        "Numbers written in other ways are the same addresses",
        arguments: ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0x7f.1", "2130706433"])
    func spellings(host: String) async {
        do {
            _ = try await refused("http://\(host):9/")
            Issue.record("it was asked")
        } catch OutboundFailure.forbidden, OutboundFailure.noSuchHost {
        } catch {
            Issue.record("it was tried: \(error)")
        }
    }

    /// Asks a server that sends the head of its answer and a byte, and nothing more until the client has given up.
    private func askEndless(_ http: OutboundHTTP) async throws {
        let (end, finish) = AsyncStream<Void>.makeStream()
        let router = Router()
        router.get("/") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "x"))
                    for await _ in end {}
                    try await writer.finish(nil)
                })
        }
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(.live) { server in
            defer { finish.finish() }
            _ = try await http.send(.init(method: "GET", url: "http://127.0.0.1:\(server.port ?? 0)/"))
        }
    }

    @Test("An answer that never ends is given up in time, over either client")
    func endless() async throws {
        await #expect(throws: OutboundFailure.timeout) {
            try await askEndless(.guarded(.privateToo, timeout: .milliseconds(300)))
        }
        let client = OutboundHTTP.makeClient()
        await #expect(throws: OutboundFailure.timeout) { try await askEndless(.live(client, timeout: .milliseconds(300))) }
        try await client.shutdown()
    }

    @Test("Where the status says it all, a body that never ends is not waited for")
    func statusAlone() async throws {
        try await askEndless(.guarded(.privateToo, timeout: .seconds(30), needsBody: false))
    }

    @Test("Redirects are answers, and long answers are cut")
    func bounds() async throws {
        let redirect = try await ask(path: "/elsewhere")
        #expect(redirect.status == 302 && redirect.headers["location"] == "http://169.254.169.254/")
        #expect(try await ask(path: "/large", answerLimit: 100).body.count == 100)
    }

    @Test(
        "What is no address, and a host that nobody knows, are failures",
        arguments: ["ftp://x/", "http:///x", "nothing", "http://host.invalid/"])
    func nowhere(url: String) async {
        await #expect(throws: OutboundFailure.self) {
            _ = try await OutboundHTTP.guarded(.privateToo, timeout: .seconds(2)).send(.init(method: "GET", url: url))
        }
    }
}
