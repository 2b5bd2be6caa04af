import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
@testable import Platform
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct BodyBudgetTests {
    private static let large = ByteBuffer(repeating: 0x20, count: 1 << 20)

    /// Posts the bodies, each while the one before is still held, and then the last of them once more alone.
    private func statuses(_ bodies: [(ByteBuffer, HTTPFields)], limit: Int) async throws -> [HTTPResponse.Status] {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (started, begin) = AsyncStream.makeStream(of: Void.self)
        return try await TestServer { $0.limits.bodiesInFlightBytes = limit }.test { routes in
            routes.post("api/hold") { request, _ in
                let body = try await request.wholeBody(limit: 4 << 20, setting: "s", inflatedLimit: 4 << 20)
                begin.yield()
                for await _ in gate { break }
                return "\(body.readableBytes)"
            }
            routes.post("api/read") { request, _ in
                "\(try await request.wholeBody(limit: 4 << 20, setting: "s", inflatedLimit: 4 << 20).readableBytes)"
            }
        } _: { client in
            async let held = client.execute(uri: "/api/hold", method: .post, headers: bodies[0].1, body: bodies[0].0)
            for await _ in started { break }
            var statuses: [HTTPResponse.Status] = []
            for (body, headers) in bodies.dropFirst() {
                let answer = try await client.execute(uri: "/api/read", method: .post, headers: headers, body: body)
                if answer.status != .ok {
                    #expect(answer.headers[.retryAfter] == "1" && answer.text.contains("limits.bodies_in_flight_bytes"))
                    #expect(answer.headers[.contentType] == "application/problem+json")
                }
                statuses.append(answer.status)
            }
            open.yield()
            statuses.insert(try await held.status, at: 0)
            let (body, headers) = bodies[bodies.count - 1]
            statuses.append(try await client.execute(uri: "/api/read", method: .post, headers: headers, body: body).status)
            return statuses
        }
    }

    @Test func bodiesTogetherAreBoundedAndGivenBack() async throws {
        let length: HTTPFields = [.contentLength: "1048576"]
        let small = (ByteBuffer(string: "{}"), HTTPFields([.init(name: .contentLength, value: "2")]))
        let statuses = try await statuses([(Self.large, length), small, (Self.large, length)], limit: 3 << 19)
        #expect(statuses == [.ok, .ok, .serviceUnavailable, .ok])
    }

    @Test func whatIsInflatedCountsToo() async throws {
        let packed = ByteBuffer(bytes: try #require(Gzip.compress(Array(repeating: 0, count: 1 << 20))))
        let headers: HTTPFields = [.contentEncoding: "gzip", .contentLength: String(packed.readableBytes)]
        #expect(try await statuses([(packed, headers), (packed, headers)], limit: 3 << 19) == [.ok, .serviceUnavailable, .ok])
    }

    private static func body(_ kibibytes: Int) -> (ByteBuffer, HTTPFields) {
        (ByteBuffer(repeating: 0x20, count: kibibytes << 10), [.contentLength: String(kibibytes << 10)])
    }

    @Test func smallBodiesCountToo() async throws {
        let statuses = try await statuses([Self.body(40), Self.body(40), Self.body(20)], limit: 64 << 10)
        #expect(statuses == [.ok, .serviceUnavailable, .ok, .ok])
    }

    @Test func theLastEighthIsForSmallBodies() async throws {
        let statuses = try await statuses([Self.body(900), Self.body(80), Self.body(50)], limit: 1 << 20)
        #expect(statuses == [.ok, .serviceUnavailable, .ok, .ok])
    }

    @Test func aBodyThatIsAlonePasses() async throws {
        let headers: HTTPFields = [.contentLength: "1048576"]
        #expect(try await statuses([(Self.large, headers)], limit: 1 << 10) == [.ok, .ok])
    }
}
