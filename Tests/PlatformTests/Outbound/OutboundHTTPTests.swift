import AsyncHTTPClient
import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Platform
import Testing

struct OutboundHTTPTests {
    private func sending<Value: Sendable>(
        timeout: Duration = .seconds(5), readsStart: Bool = false, _ body: (OutboundHTTP) async throws -> Value
    ) async throws -> Value {
        let client = OutboundHTTP.makeClient()
        do {
            let value = try await body(.live(client, timeout: timeout, answerLimit: 1000, readsStart: readsStart))
            try await client.shutdown()
            return value
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    /// Sends to a server whose routes answer in different ways.
    private func ask(_ path: String, timeout: Duration = .seconds(5), readsStart: Bool = false) async throws -> OutboundHTTP.Answer {
        let router = Router()
        router.post("echo") { request, _ in
            let body = try await request.body.collect(upTo: 1000)
            return Response(status: .created, headers: [.contentType: request.headers[.contentType] ?? ""], body: .init(byteBuffer: body))
        }
        router.post("elsewhere") { _, _ in Response(status: .seeOther, headers: [.location: "/echo"]) }
        router.post("large") { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 65, count: 2000))) }
        router.post("never") { _, _ in
            let (silence, end) = AsyncStream.makeStream(of: Void.self)
            for await _ in silence {}
            end.finish()
            return Response(status: .ok)
        }
        return try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(.live) { server in
            try await sending(timeout: timeout, readsStart: readsStart) { http in
                try await http.send(
                    .init(
                        url: "http://127.0.0.1:\(server.port ?? 0)" + path, headers: ["Content-Type": "text/plain"],
                        body: Data("hello".utf8)))
            }
        }
    }

    @Test func bodyHeadersAndStatusGoBothWays() async throws {
        let answer = try await ask("/echo")
        #expect(answer.status == 201 && answer.body == Data("hello".utf8))
        #expect(answer.headers["content-type"] == "text/plain")
    }

    @Test func redirectsAreNotFollowed() async throws {
        let answer = try await ask("/elsewhere")
        #expect(answer.status == 303 && answer.headers["location"] == "/echo")
    }

    @Test func answersAreBounded() async throws {
        await #expect(throws: OutboundFailure.answerTooLarge) { try await ask("/large") }
    }

    @Test func theStartOfALargeAnswerIsEnoughWhereThatIsSaid() async throws {
        #expect(try await ask("/large", readsStart: true).body == Data(repeating: 65, count: 1000))
        #expect(try await ask("/echo", readsStart: true).body == Data("hello".utf8))
    }

    @Test func nobodyWaitsForEver() async throws {
        await #expect(throws: OutboundFailure.timeout) { try await ask("/never", timeout: .milliseconds(100)) }
    }

    @Test func nothingListens() async throws {
        await #expect(throws: OutboundFailure.refused) { try await sending { try await $0.send(.init(url: "http://127.0.0.1:1/")) } }
    }

    @Test func noSuchHost() async throws {
        await #expect(throws: OutboundFailure.noSuchHost("desk.invalid")) {
            try await sending { try await $0.send(.init(url: "http://desk.invalid/")) }
        }
    }

    @Test func plainTextWhereEncryptionIsExpected() async throws {
        let router = Router()
        router.get("/") { _, _ in "hello" }
        let failure = await #expect(throws: OutboundFailure.self) {
            try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(.live) { server in
                try await sending { _ = try await $0.send(.init(method: "GET", url: "https://127.0.0.1:\(server.port ?? 0)/")) }
            }
        }
        guard case .tls = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(failure?.isTransient == false)
    }
}
