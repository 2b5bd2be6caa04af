import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
@testable import Platform
import TestKit
import Testing

@Suite struct RequestBodyTests {
    private func send(_ body: [UInt8], _ headers: HTTPFields = [:], limit: Int = 100, inflated: Int = 1000) async throws -> TestResponse {
        try await TestServer().test { routes in
            routes.post("api/echo") { request, _ in
                try await request.wholeBody(limit: limit, setting: "limits.body_bytes", inflatedLimit: inflated)
            }
        } _: { client in
            try await client.execute(uri: "/api/echo", method: .post, headers: headers, body: ByteBuffer(bytes: body))
        }
    }

    @Test func aPlainBodyComesAsItIs() async throws {
        #expect(try await send(Array("hello".utf8)).text == "hello")
        #expect(try await send([]).text == "")
    }

    @Test func aBodyAboveTheLimitIsRefusedByName() async throws {
        let response = try await send(Array(repeating: 65, count: 101))
        #expect(response.status == .contentTooLarge)
        #expect(response.text.contains("limits.body_bytes"))
        #expect(response.headers[.connection] == "close")
        #expect(response.headers[.contentType] == "application/problem+json")
    }

    @Test(arguments: ["gzip", "x-gzip", "GZIP", "deflate"])
    func compressedBodiesAreInflated(encoding: String) async throws {
        let text = String(repeating: "line of a log\n", count: 40)
        let body = try #require(Gzip.compress(Array(text.utf8)))
        #expect(try await send(body, [.contentEncoding: encoding]).text == text)
    }

    @Test func severalGzipMembersAreOneText() async throws {
        let parts = ["first ", "second ", "third "].map { String(repeating: $0, count: 20) }
        let members = try parts.map { try #require(Gzip.compress(Array($0.utf8))) }
        #expect(try await send(Array(members.joined()), [.contentEncoding: "gzip"], limit: 1000).text == parts.joined())
        // Padding behind the end is none; a member that is cut off is broken, and all of them share the limit.
        #expect(try await send(members[0] + [0, 0, 0], [.contentEncoding: "gzip"]).text == parts[0])
        #expect(try await send(members[0] + members[1].dropLast(9), [.contentEncoding: "gzip"]).status == .badRequest)
        #expect(try await send(Array(members.joined()), [.contentEncoding: "gzip"], limit: 1000, inflated: 300).status == .contentTooLarge)
    }

    @Test(
        arguments: [
            ("identity", nil), ("gzip", nil), ("gzip, identity", "gzip, identity"), ("identity,GZIP", "identity,GZIP"),
            ("identity, identity", "identity, identity"), ("", ""),
        ] as [(String, String?)])
    func identityBesideAnotherEncodingCountsForNothing(value: String, odd: String?) async throws {
        let text = String(repeating: "line of a log\n", count: 40)
        let packed = try #require(Gzip.compress(Array(text.utf8)))
        let body = value.lowercased().contains("gzip") ? packed : Array(text.utf8)
        let response = try await inflated(body, encoding: value)
        #expect(response.text == "\(odd ?? "right"): \(text)", "\(response.status)")
    }

    @Test func deflateMayLackItsHeader() async throws {
        let text = String(repeating: "line of a log\n", count: 40)
        // What stands between the header of gzip (ten bytes) and its checksum and length is deflate as it is.
        let packed = try #require(Gzip.compress(Array(text.utf8)))
        let raw = Array(packed.dropFirst(10).dropLast(8))
        #expect(try await inflated(raw, encoding: "deflate").text == "deflate: " + text)
        #expect(try await inflated(packed, encoding: "deflate").text == "right: " + text)
        #expect(try await send(raw, [.contentEncoding: "gzip"]).status == .badRequest)
        #expect(try await send(Array(raw.dropLast(5)), [.contentEncoding: "deflate"]).status == .badRequest)
        #expect(try await send(raw, [.contentEncoding: "deflate"], inflated: 100).status == .contentTooLarge)
    }

    /// What became of a body, behind its encoding where that is odd.
    private func inflated(_ body: [UInt8], encoding: String) async throws -> TestResponse {
        try await TestServer().test { routes in
            routes.post("api/inflated") { request, _ in
                let body = try await request.inflatedBody(limit: 1000, setting: "limits.body_bytes", inflatedLimit: 1000)
                return "\(body.oddEncoding ?? "right"): \(String(buffer: body.bytes))"
            }
        } _: { client in
            try await client.execute(
                uri: "/api/inflated", method: .post, headers: [.contentEncoding: encoding], body: ByteBuffer(bytes: body))
        }
    }

    @Test func aBombIsStoppedWhileItInflates() async throws {
        let bomb = try #require(Gzip.compress(Array(repeating: 0, count: 5_000_000)))
        let response = try await send(bomb, [.contentEncoding: "gzip"], limit: 1 << 20, inflated: 100_000)
        #expect(response.status == .contentTooLarge)
        #expect(response.text.contains("limits.inflated_bytes"))
    }

    @Test(arguments: ["gzip", "x-gzip", "deflate", "br"])
    func whereNobodyNeedsToCompressNothingIsInflated(encoding: String) async throws {
        let bomb = try #require(Gzip.compress(Array(repeating: 0, count: 1 << 20)))
        let response = try await TestServer().test { routes in
            routes.post("api/plain") { request, _ in try await request.plainBody(limit: 4096) }
        } _: { client in
            try await client.execute(
                uri: "/api/plain", method: .post, headers: [.contentEncoding: encoding], body: ByteBuffer(bytes: bomb))
        }
        #expect(response.status == .unsupportedMediaType)
        #expect(response.headers[.acceptEncoding] == "identity")
    }

    @Test func brokenAndUnknownEncodingsAreRefused() async throws {
        #expect(try await send(Array("not gzip".utf8), [.contentEncoding: "gzip"]).status == .badRequest)
        let whole = try #require(Gzip.compress(Array(repeating: 65, count: 900)))
        #expect(try await send(Array(whole.dropLast(9)), [.contentEncoding: "gzip"]).status == .badRequest)
        #expect(try await send([], [.contentEncoding: "gzip"]).status == .badRequest)
        let unknown = try await send([1], [.contentEncoding: "br"])
        #expect(unknown.status == .unsupportedMediaType)
        #expect(unknown.headers[.acceptEncoding] == "gzip, deflate, identity")
    }
}
