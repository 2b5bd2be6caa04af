import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOEmbedded
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
            let refused = try await client.execute(uri: "/api/slow", method: .get)
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(refused.text.contains("limits.concurrent_requests"))
            for path in ["/healthz", "/readyz", "/metrics"] {
                #expect(try await client.execute(uri: path, method: .get).status == .ok)
            }
            open.yield()
            #expect(try await slow.text == "done")
            #expect(try await client.execute(uri: "/api/nothing", method: .get).status == .notFound)
        }
    }

    /// Sends a body piece by piece through the limit; `work` gets each piece.
    private func post(
        _ limit: ConcurrencyLimit, _ body: RequestBody, work: @escaping @Sendable (ByteBuffer) async throws -> Void = { _ in }
    ) async throws -> Response {
        let context = AppContext(source: .init(channel: EmbeddedChannel(), logger: TestLog().logger))
        let head = HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/", headerFields: [.contentLength: "2"])
        return try await limit.handle(Request(head: head, body: body), context: context) { request, _ in
            for try await buffer in request.body { try await work(buffer) }
            return Response(status: .ok)
        }
    }

    @Test func aRequestThatWaitsForItsBodyTakesNoSlot() async throws {
        let limit = ConcurrencyLimit(limit: 1)
        let (body, source) = RequestBody.makeStream()
        let (seen, see) = AsyncStream.makeStream(of: Void.self)
        async let slow = post(limit, body) { _ in see.yield() }
        await source.yield(ByteBuffer(string: "a"))
        for await _ in seen { break }
        // The slow one waits for its second byte now, or is just about to.
        var quick: HTTPResponse.Status?
        while quick == nil { quick = try? await post(limit, RequestBody(buffer: ByteBuffer(string: "ab"))).status }
        #expect(quick == .ok)
        source.finish()
        #expect(try await slow.status == .ok)
    }

    @Test func aBodyThatArrivesWhenAllSlotsAreTakenIsRefused() async throws {
        let limit = ConcurrencyLimit(limit: 1)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (started, begin) = AsyncStream.makeStream(of: Void.self)
        async let working = post(limit, RequestBody(buffer: ByteBuffer(string: "ab"))) { _ in
            begin.yield()
            for await _ in gate { break }
        }
        for await _ in started { break }
        await #expect(throws: ClientError.self) { try await post(limit, RequestBody(buffer: ByteBuffer(string: "ab"))) }
        open.yield()
        #expect(try await working.status == .ok)
        #expect(try await post(limit, RequestBody(buffer: ByteBuffer(string: "ab"))).status == .ok)
    }

    @Test func requestsThatTakeTooLongAreGivenUp() async throws {
        let deadlines = RequestDeadlines(limit: .seconds(30))
        let (started, begin) = AsyncStream.makeStream(of: Void.self)
        let (never, hold) = AsyncStream.makeStream(of: Void.self)
        let work = Task {
            try await deadlines.limiting(Self.request(body: nil)) { _ in
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
        #expect(try await deadlines.limiting(Self.request(body: nil)) { _ in 7 } == 7)
        deadlines.expire(at: .now + .seconds(100))
    }

    @Test func theTimeABodyTakesToArriveDoesNotCount() async throws {
        let deadlines = RequestDeadlines(limit: .seconds(30))
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (steps, step) = AsyncStream.makeStream(of: Bool.self)
        let body = AsyncStream<ByteBuffer>(unfolding: {
            step.yield(true)
            for await _ in gate { break }
            return nil
        })
        let work = Task {
            try await deadlines.limiting(Self.request(body: RequestBody(asyncSequence: body))) { request in
                for try await _ in request.body {}
                step.yield(!Task.isCancelled)
                for await _ in AsyncStream<Void>.makeStream().stream {}
                try Task.checkCancellation()
            }
        }
        var seen = steps.makeAsyncIterator()
        #expect(await seen.next() == true)
        deadlines.expire(at: .now + .seconds(100))
        open.yield()
        #expect(await seen.next() == true)
        deadlines.expire(at: .now + .seconds(31))
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    private static func request(body: RequestBody?) -> Request {
        let fields: HTTPFields = body == nil ? [:] : [.transferEncoding: "chunked"]
        let head = HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/", headerFields: fields)
        return Request(head: head, body: body ?? RequestBody(buffer: ByteBuffer()))
    }
}
