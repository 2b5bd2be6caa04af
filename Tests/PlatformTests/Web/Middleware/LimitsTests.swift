import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
@testable import Platform
import TestKit
import Testing

@Suite struct LimitsTests {
    @Test func requestsBeyondTheLimitAreToldToComeBack() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (started, begin) = AsyncStream.makeStream(of: Void.self)
        try await TestServer { $0.limits.concurrentRequests = 1 }.test { routes in
            routes.get("api/slow") { _, _ in
                begin.yield()
                for await _ in gate { break }
                return "done"
            }
        } _: { client in
            async let slow = client.execute(uri: "/api/slow", method: .get)
            for await _ in started { break }
            let refused = try await client.execute(uri: "/healthz", method: .get)
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(refused.text.contains("limits.concurrent_requests"))
            open.yield()
            #expect(try await slow.text == "done")
            #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
        }
    }

    @Test func requestsThatTakeTooLongAreGivenUp() async throws {
        let deadlines = RequestDeadlines(limit: .seconds(30))
        let (started, begin) = AsyncStream.makeStream(of: Void.self)
        let (never, hold) = AsyncStream.makeStream(of: Void.self)
        let work = Task {
            try await deadlines.limiting {
                begin.yield()
                for await _ in never {}
                try Task.checkCancellation()
            }
        }
        for await _ in started { break }
        deadlines.expire(at: .now + .seconds(29))
        hold.yield()
        deadlines.expire(at: .now + .seconds(31))
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    @Test func aRequestInTimeIsLeftAlone() async throws {
        let deadlines = RequestDeadlines(limit: .seconds(30))
        #expect(try await deadlines.limiting { 7 } == 7)
        deadlines.expire(at: .now + .seconds(100))
    }
}
