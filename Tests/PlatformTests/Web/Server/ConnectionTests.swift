import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Platform
import TestKit
import Testing

/// What happens on the socket, byte by byte.
@Suite struct ConnectionTests {
    private func live<Value>(_ adjust: (inout Settings) -> Void = { _ in }, _ body: @Sendable (Int) async throws -> Value) async throws
        -> Value
    {
        try await TestServer(adjust).testLive { routes in
            routes.post("api/echo") { request, _ in try await request.plainBody(limit: 1000) }
            routes.get("api/stuck") { _, _ -> String in
                let never = AsyncStream<Never> { _ in }
                for await _ in never {}
                throw CancellationError()
            }
        } _: { port in
            let value = try await body(port)
            // Whatever came before, the server still answers. On a busy machine a second may pass before it gets to it, and
            // with some of the limits here that is too long.
            var after = ""
            for _ in 0..<10 where !after.hasPrefix("HTTP/1.1 200") {
                after = try await RawConnection.exchange(port: port, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            }
            #expect(after.hasPrefix("HTTP/1.1 200"))
            return value
        }
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "\0\0\0\0", "GET / HTTP/9.9\r\n\r\n", "GET /\u{1} HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{FC}\u{3}\u{3}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nNo colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
    ])
    func garbageIsAnsweredInWordsAndTheServerLives(text: String) async throws {
        let answer = try await live { try await RawConnection.exchange(port: $0, text) }
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request"))
        #expect(answer.contains(#""detail":"This is not valid HTTP.""#) && answer.contains(#""ok":false"#))
        #expect(answer.lowercased().contains("connection: close"))
    }

    @Test func aHeadTooLargeIsRefusedByName() async throws {
        let answer = try await live({ $0.limits.headerBytes = 1024 }) { port in
            try await RawConnection.exchange(
                port: port, "GET / HTTP/1.1\r\nHost: x\r\nX-Big: \(String(repeating: "a", count: 5000))\r\n\r\n")
        }
        #expect(answer.hasPrefix("HTTP/1.1 431"))
        #expect(answer.contains("limits.header_bytes"))
    }

    @Test func aBrokenBodyIsRefusedInTheFamilysForm() async throws {
        let answer = try await live { port in
            try await RawConnection.exchange(port: port, "POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
        }
        #expect(answer.hasPrefix("HTTP/1.1 400"))
        #expect(answer.components(separatedBy: "HTTP/1.1").count == 2)
        #expect(answer.contains("malformed-request"))
    }

    @Test func aBodyTooLargeEndsTheConnectionAfterTheAnswer() async throws {
        let answer = try await live { port in
            try await RawConnection.exchange(
                port: port, "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n" + String(repeating: "a", count: 5000))
        }
        #expect(answer.hasPrefix("HTTP/1.1 413"))
    }

    @Test func clientsThatAskFirstAreToldToGoOn() async throws {
        let answer = try await live { port in
            try await RawConnection.open(port: port) { session in
                try await session.send(
                    "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
                #expect(try await session.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
                try await session.send("hello")
                return try await session.readToEnd()
            }
        }
        #expect(answer.hasSuffix("hello"))
    }

    @Test func requestsInOnePacketAreAnsweredInOrder() async throws {
        let one = "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
        let answer = try await live { port in
            try await RawConnection.exchange(port: port, one + "\r\n1" + one + "\r\n2" + one + "Connection: close\r\n\r\n3")
        }
        let bodies = answer.components(separatedBy: "HTTP/1.1 200 OK").dropFirst().map { String($0.last ?? " ") }
        #expect(bodies == ["1", "2", "3"])
    }

    @Test func aConnectionThatSaysNothingOrTooSlowlyIsClosed() async throws {
        let answers = try await live({ $0.limits.idleSeconds = 1 }) { port in
            async let silent = RawConnection.exchange(port: port, "")
            async let dripping = RawConnection.exchange(port: port, "GET / HTTP/1.1\r\nHos")
            return try await [silent, dripping]
        }
        #expect(answers.allSatisfy { !$0.hasPrefix("HTTP/1.1 2") })
    }

    @Test func aClientThatLeavesInTheMiddleDoesNoHarm() async throws {
        try await live { port in
            for _ in 0..<20 {
                try await RawConnection.open(port: port) { session in
                    try await session.send("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf")
                }
            }
        }
    }

    @Test func aRequestThatTakesTooLongIsAnsweredAndItsConnectionEnds() async throws {
        let answer = try await live({ $0.limits.requestSeconds = 1 }) { port in
            try await RawConnection.exchange(port: port, "GET /api/stuck HTTP/1.1\r\nHost: x\r\n\r\n")
        }
        #expect(answer.hasPrefix("HTTP/1.1 503"))
        #expect(answer.contains("limits.request_seconds"))
    }
}
