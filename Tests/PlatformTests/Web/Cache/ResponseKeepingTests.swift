import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
@testable import Platform
import Synchronization
import TestKit
import Testing

/// Which answers are kept, and that a reader cannot tell them from others but by their age.
@Suite struct ResponseKeepingTests {
    private static func response(
        _ cacheControl: String?, _ more: HTTPFields = [:], status: HTTPResponse.Status = .ok, bytes: Int = 3
    ) -> Response {
        var headers = more
        headers[.cacheControl] = cacheControl
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(repeating: 0x61, count: bytes)))
    }

    @Test func onlyWhatAnybodyMayHaveForAWhileIsKept() {
        #expect(ResponseKeeping.lifetime(of: Self.response("public, max-age=5")) == .seconds(5))
        #expect(ResponseKeeping.lifetime(of: Self.response("max-age=7, PUBLIC, immutable")) == .seconds(7))
        #expect(ResponseKeeping.lifetime(of: Self.response("public, max-age=5", [.vary: "Accept-Encoding, Cookie"])) == .seconds(5))
        for rules in [nil, "no-store", "private, max-age=5", "public", "public, max-age=0", "public, max-age=x", "public, max-age=-1"] {
            #expect(ResponseKeeping.lifetime(of: Self.response(rules)) == nil, "\(rules ?? "nothing")")
        }
        let rules = "public, max-age=5"
        #expect(ResponseKeeping.lifetime(of: Self.response(rules, [.setCookie: "a=b"])) == nil)
        #expect(ResponseKeeping.lifetime(of: Self.response(rules, [.vary: "Accept, Origin"])) == nil)
        #expect(ResponseKeeping.lifetime(of: Self.response(rules, [.vary: "*"])) == nil)
        #expect(ResponseKeeping.lifetime(of: Self.response(rules, status: .notFound)) == nil)
        #expect(ResponseKeeping.lifetime(of: Self.response(rules, bytes: ResponseCache.largestBody + 1)) == nil)
        #expect(ResponseKeeping.lifetime(of: Response(status: .ok, headers: [.cacheControl: rules], body: .init { _ in })) == nil)
    }

    private final class Calls: Sendable {
        let count = Atomic(0)
    }

    /// What a client gets that asks for a page three times, one answer after the other on one connection.
    private func threeTimes(_ adjust: @escaping (inout Settings) -> Void = { _ in }) async throws -> (
        answers: String, calls: Int, metrics: String
    ) {
        let calls = Calls()
        return try await TestServer(adjust).testLive { routes in
            routes.get("page") { _, _ in
                let number = calls.count.add(1, ordering: .relaxed).newValue
                return Response(
                    status: .ok, headers: [.cacheControl: "public, max-age=60", .contentType: "text/plain"],
                    body: .init(byteBuffer: ByteBuffer(string: "page \(number)")))
            }
        } _: { port in
            let ask = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n"
            let connection = try await RawConnection.exchange(
                port: port, ask + ask + "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let again = try await RawConnection.exchange(
                port: port, ask + ask + "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let metrics = try await RawConnection.exchange(port: port, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return (connection + again, calls.count.load(ordering: .relaxed), metrics)
        }
    }

    @Test func aRouteIsAskedOnceAndEveryAnswerIsCounted() async throws {
        let (answers, calls, metrics) = try await threeTimes()
        #expect(answers.components(separatedBy: "HTTP/1.1 200 OK").count == 7)
        // Requests that come at once pass together.
        #expect((1...3).contains(calls) && answers.contains("page 1"))
        #expect(answers.lowercased().components(separatedBy: "x-content-type-options: nosniff").count == 7)
        #expect(metrics.contains(#"switchboard_http_requests_total{method="GET",route="/page",status="200"} 6"#))
    }

    @Test func withoutItOrWithALineForEachEveryRequestGoesToItsRoute() async throws {
        #expect(try await threeTimes { $0.limits.keptResponses = 0 }.calls == 6)
        #expect(try await threeTimes { $0.log.requests = .all }.calls == 6)
    }
}
