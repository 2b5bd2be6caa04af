import Foundation
import HTTPTypes
import Kernel
import NIOCore
import Platform
import Synchronization
import TestKit
import Testing

@testable import Helpdesk

struct RedmineClientTests {
    private static func client(
        _ world: TestWorld = TestWorld(), _ answer: @escaping @Sendable (OutboundHTTP.Request) async throws -> OutboundHTTP.Answer
    ) throws -> RedmineClient {
        var settings = RedmineSettings()
        (settings.url, settings.apiKey) = (URL(string: "https://redmine.test/sub/"), "k")
        return try #require(RedmineClient(settings, http: OutboundHTTP(send: answer), now: world.world.now))
    }

    private static func json(_ text: String, status: Int = 200) -> OutboundHTTP.Answer { .init(status: status, body: Data(text.utf8)) }

    @Test
    func queriesArePercentEncoded() {
        #expect(RedmineClient.text([("updated_on", ">=2026-11-20T08:00:00Z")]) == "?updated_on=%3E%3D2026-11-20T08%3A00%3A00Z")
        #expect(RedmineClient.text([]).isEmpty)
    }

    @Test(arguments: [
        (RedmineIdentity.service, ["X-Redmine-API-Key": "k"]),
        (.login("bob"), ["X-Redmine-API-Key": "k", "X-Redmine-Switch-User": "bob"]), (.key("own"), ["X-Redmine-API-Key": "own"]),
    ])
    func identitiesAreHeaders(identity: RedmineIdentity, headers: [String: String]) async throws {
        let seen = Mutex<OutboundHTTP.Request?>(nil)
        let client = try Self.client { request in
            seen.withLock { $0 = request }
            return Self.json("{}")
        }
        _ = try await client.get("/issues.json", [("limit", "1")], as: identity)
        let request = try #require(seen.withLock { $0 })
        #expect(request.url == "https://redmine.test/sub/issues.json?limit=1")
        #expect(request.headers == headers.merging(["Accept": "application/json"]) { first, _ in first })
    }

    @Test(arguments: [
        (401, "", RedmineFailure.signInWrong), (403, "", .forbidden), (404, "", .notFound), (412, "", .unknownLogin),
        (500, "<h1>", .failing(status: 500, retryAfter: nil)), (200, "<html>", .notJSON(status: 200)), (200, "", .notJSON(status: 200)),
        (302, "", .refused(status: 302, errors: [])),
        (422, #"{"errors":["Subject cannot be blank"]}"#, .refused(status: 422, errors: ["Subject cannot be blank"])),
    ])
    func failuresAreTold(status: Int, body: String, failure: RedmineFailure) async throws {
        let client = try Self.client { _ in Self.json(body, status: status) }
        await #expect(throws: failure) { _ = try await client.get("/x.json") }
    }

    /// A proxy that sends to its sign-in is no answer of Redmine.
    @Test
    func aRedirectIsAnOutage() {
        let failure = RedmineFailure.refused(status: 302, errors: [])
        #expect(failure.isOutage)
        #expect(ClientError(failure) == .redmineAway)
        #expect(!RedmineFailure.refused(status: 422, errors: []).isOutage)
        #expect(ClientError(.tooLarge) == .redmineAnswerTooLarge)
    }

    /// Redmine would take it for the key itself, which may see everything.
    @Test
    func nobodyActsWithoutAName() async throws {
        let calls = Mutex(0)
        let client = try Self.client { _ in
            calls.withLock { $0 += 1 }
            return Self.json("{}")
        }
        await #expect(throws: RedmineFailure.unknownLogin) { _ = try await client.get("/x.json", as: .login("")) }
        await #expect(throws: RedmineFailure.signInWrong) { _ = try await client.get("/x.json", as: .key("")) }
        #expect(calls.withLock { $0 } == 0)
    }

    @Test
    func whatIsSentWithoutAnAnswerIsFine() async throws {
        let client = try Self.client { _ in .init(status: 204) }
        let answer = try await client.send(.put, "/issues/1.json", ["issue": ["notes": "x"]])
        #expect(answer == nil)
    }

    @Test
    func aFileIsAToken() async throws {
        let client = try Self.client { request in
            Self.json(#"{"upload":{"id":1,"token":"1.ab"}}"#, status: request.url.hasSuffix("?filename=a%20b.txt") ? 201 : 404)
        }
        #expect(try await client.upload(ByteBuffer(string: "x"), name: "a b.txt") == "1.ab")
    }

    @Test
    func itIsLeftAloneAfterFailuresInARow() async throws {
        let world = TestWorld()
        let calls = Mutex(0)
        let client = try Self.client(world) { _ in
            calls.withLock { $0 += 1 }
            throw OutboundFailure.refused
        }
        for _ in 0..<20 { _ = try? await client.get("/x.json") }
        #expect(calls.withLock { $0 } == RedmineBreaker.patience)
        world.advance(RedmineBreaker.shortest)
        for _ in 0..<20 { _ = try? await client.get("/x.json") }
        #expect(calls.withLock { $0 } == RedmineBreaker.patience + 1)
        world.advance(RedmineBreaker.shortest)
        _ = try? await client.get("/x.json")
        #expect(calls.withLock { $0 } == RedmineBreaker.patience + 1)
    }

    /// What one request does wrong says nothing about Redmine.
    @Test
    func refusalsDoNotCount() async throws {
        let calls = Mutex(0)
        let client = try Self.client { _ in
            calls.withLock { $0 += 1 }
            return .init(status: 404)
        }
        for _ in 0..<20 { _ = try? await client.get("/x.json") }
        #expect(calls.withLock { $0 } == 20)
    }

    @Test
    func itWaitsAsLongAsItIsAskedTo() async throws {
        let world = TestWorld()
        let calls = Mutex(0)
        let client = try Self.client(world) { _ in
            calls.withLock { $0 += 1 }
            return .init(status: 503, headers: ["retry-after": "30"])
        }
        for _ in 0..<3 { _ = try? await client.get("/x.json") }
        #expect(calls.withLock { $0 } == 1)
        world.advance(.seconds(31))
        _ = try? await client.get("/x.json")
        #expect(calls.withLock { $0 } == 2)
    }

    @Test
    func soManyAtATimeAndNoMore() async throws {
        let state = Mutex((now: 0, most: 0))
        let client = try Self.client { _ in
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            for _ in 0..<20 { await Task.yield() }
            state.withLock { $0.now -= 1 }
            return Self.json("{}")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { _ = try await client.get("/x.json") } }
            try await group.waitForAll()
        }
        #expect(state.withLock { $0.most } <= RedmineClient.mostRequests)
    }

    @Test
    func whoeverWaitsForATurnCanBeCancelled() async throws {
        let slots = RedmineSlots(1)
        let (stream, end) = AsyncStream.makeStream(of: Void.self)
        let first = Task { try await slots.run { for await _ in stream {} } }
        let second = Task { try await slots.run {} }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        end.finish()
        try await first.value
        try await slots.run {}
    }
}
