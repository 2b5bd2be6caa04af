import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import TestKit
import Testing

@Suite struct HTTPFetcherTests {
    /// Runs the test with a live fetcher and the address of a server that misbehaves on demand.
    private func withServer(
        _ body: @escaping @Sendable (HTTPFetcher, Int) async throws -> Void
    ) async throws {
        let client = HTTPFetcher.makeClient()
        let fetcher = HTTPFetcher.live(
            client: client,
            resolve: { host in
                try await host == "inside.example" ? [#require(IPAddress("127.0.0.1"))] : HTTPFetcher.systemResolve(host)
            })
        let (stuck, release) = AsyncStream.makeStream(of: Void.self)
        try await TestServer().testLive { routes in
            routes.get("api/big") { _, _ in ByteBuffer(repeating: 65, count: 5000) }
            routes.get("api/host") { request, _ in request.head.authority ?? "" }
            routes.get("api/loop") { _, _ in Response.redirect(to: "/api/loop") }
            routes.get("api/away") { _, _ in Response.redirect(to: "http://169.254.169.254/latest") }
            routes.get("api/there") { _, _ in Response.redirect(to: "/api/host") }
            routes.get("api/stuck") { _, _ in
                for await _ in stuck {}
                return "late"
            }
        } _: { port in
            defer { release.finish() }
            try await body(fetcher, port)
        }
        try await client.shutdown()
    }

    private static func call(_ text: String, admin: Bool = true) throws -> HTTPFetcher.Call {
        HTTPFetcher.Call(try #require(URL(string: text)), setByAdministrator: admin)
    }

    private static func failure(_ fetcher: HTTPFetcher, _ call: HTTPFetcher.Call) async -> HTTPFetcher.Failure? {
        do throws(HTTPFetcher.Failure) {
            _ = try await fetcher.fetch(call)
            return nil
        } catch {
            return error
        }
    }

    @Test func anAnswerComesBackWithTheNameItWasAskedUnder() async throws {
        try await withServer { (fetcher, port) async throws in
            let answer = try await fetcher.fetch(Self.call("http://inside.example:\(port)/api/there"))
            #expect(answer.status == 200)
            #expect(String(buffer: answer.body) == "inside.example:\(port)")
        }
    }

    @Test func whatCannotBeFetchedSaysWhy() async throws {
        try await withServer { (fetcher, port) async throws in
            var big = try Self.call("http://127.0.0.1:\(port)/api/big")
            big.answerLimit = 1000
            #expect(await Self.failure(fetcher, big) == .answerTooLarge)
            #expect(try await Self.failure(fetcher, Self.call("http://127.0.0.1:\(port)/api/loop")) == .tooManyRedirects)
            var stuck = try Self.call("http://127.0.0.1:\(port)/api/stuck")
            stuck.timeout = .milliseconds(100)
            #expect(await Self.failure(fetcher, stuck) == .timeout)
            let away = try await Self.failure(fetcher, Self.call("http://127.0.0.1:\(port)/api/away"))
            #expect(away == .refused("leads to a link-local or reserved address"))
            #expect(try await Self.failure(fetcher, Self.call("http://127.0.0.1:1/")) != nil)
        }
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://inside.example/", "http://10.0.0.1/", "http://[::1]/", "https://inside.example/",
        "http://[::ffff:10.0.0.1]/",
    ])
    func insideAddressesNeedAnAdministrator(text: String) async throws {
        try await withServer { (fetcher, _) async throws in
            let failure = try await Self.failure(fetcher, Self.call(text, admin: false))
            #expect(failure == .refused("leads to a private address, which only an administrator may set"))
        }
    }

    @Test(arguments: [
        "http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/", "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[fd00:ec2::254]/", "ftp://127.0.0.1/", "file:///etc/passwd",
    ])
    func someAddressesAreForNobody(text: String) async throws {
        try await withServer { (fetcher, _) async throws in
            guard case .refused = try await Self.failure(fetcher, Self.call(text)) else {
                Issue.record("\(text) was asked")
                return
            }
        }
    }
}
