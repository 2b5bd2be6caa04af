import NIOCore
import TestKit
import Testing

@testable import Platform

@Suite("WebSocket client", .timeLimit(.minutes(5)))
struct WebSocketClientTests {
    private func target(_ port: Int, path: String = "") -> WebSocketClient.Target { .init(url: "ws://127.0.0.1:\(port)\(path)") }

    /// How the connection ended for one who only listens.
    private func closure(_ serve: @escaping @Sendable (inout RawServer.Peer) async throws -> Void) async throws -> WebSocketClosure? {
        try await RawServer.run { peer, _ in
            try await serve(&peer)
        } _: { port in
            do {
                try await WebSocketClient.run(target(port)) { for try await _ in $0.messages {} }
                return nil
            } catch let closure as WebSocketClosure { return closure }
        }
    }

    @Test("The handshake is what the protocol asks for, with further headers and the whole path")
    func handshake() async throws {
        try await RawServer.run { peer, _ in
            let head = try await peer.openWebSocket(subprotocol: "one")
            #expect(head[0] == "GET /a/b?c=d HTTP/1.1")
            for line in ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "X-Sent: along"] {
                #expect(head.contains(line))
            }
            #expect(head.contains { $0.hasPrefix("Host: 127.0.0.1:") })
            _ = try await peer.text()
        } _: { port in
            var target = target(port, path: "/a/b?c=d")
            target.headers = [("X-Sent", "along")]
            try await WebSocketClient.run(target) { connection in
                #expect(connection.subprotocol == "one")
                try await connection.send(.text("done"))
            }
        }
    }

    @Test("The answer to a key is that of the protocol's own example")
    func acceptance() {
        #expect(HTTPHandshake.acceptance(of: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("Messages go both ways; what comes together with the handshake is not lost; pings are answered")
    func messages() async throws {
        try await RawServer.run { peer, _ in
            try await peer.openWebSocket(extra: RawServer.Peer.frame(0x81, Array("early".utf8)))
            #expect(try await peer.text() == "ответ")
            try await peer.send(RawServer.Peer.frame(0x89, [1, 2, 3]))
            let pong = try await peer.frame()
            #expect(pong.first == 0x8A && pong.payload == [1, 2, 3])
            try await peer.send(RawServer.Peer.frame(0x01, Array("in ".utf8)) + RawServer.Peer.frame(0x80, Array("parts".utf8)))
            let long = try await peer.frame()
            #expect(long.first == 0x82 && long.payload == [UInt8](repeating: 7, count: 1000))
            let end = try await peer.frame()
            #expect(end.first == 0x88 && end.payload == [0x03, 0xE8])
        } _: { port in
            try await WebSocketClient.run(target(port)) { connection in
                var messages = connection.messages.makeAsyncIterator()
                #expect(try await messages.next() == .text("early"))
                try await connection.send(.text("ответ"))
                #expect(try await messages.next() == .text("in parts"))
                try await connection.send(.binary(ByteBuffer(repeating: 7, count: 1000)))
            }
        }
    }

    @Test("A close of the server is told with its code, and answered")
    func closes() async throws {
        let closure = try await closure { peer in
            try await peer.openWebSocket()
            try await peer.sendClose(4001, "Unauthorized")
            let answer = try await peer.frame()
            #expect(answer.first == 0x88 && answer.payload.prefix(2) == [0x0F, 0xA1])
        }
        #expect(closure == WebSocketClosure(code: 4001, reason: "Unauthorized"))
    }

    @Test("A connection that breaks off has no code")
    func breaksOff() async throws {
        let closure = try await closure { peer in _ = try await peer.openWebSocket() }
        #expect(closure != nil && closure?.code == nil)
    }

    @Test("A message that is too large ends the connection with 1009")
    func tooLarge() async throws {
        try await RawServer.run { peer, _ in
            try await peer.openWebSocket()
            try await peer.send(RawServer.Peer.frame(0x81, [UInt8](repeating: 65, count: 2000)))
            let end = try await peer.frame()
            #expect(end.first == 0x88 && end.payload.prefix(2) == [0x03, 0xF1])
        } _: { port in
            var target = target(port)
            target.messageLimit = 1000
            await #expect(throws: WebSocketClosure(code: 1009, reason: "message too large")) {
                try await WebSocketClient.run(target) { for try await _ in $0.messages {} }
            }
        }
    }

    @Test("A server that answers no ping is left")
    func deafServer() async throws {
        try await RawServer.run { peer, _ in
            try await peer.openWebSocket()
            #expect(try await peer.frame().first == 0x89)
            while (try? await peer.frame()) != nil {}
        } _: { port in
            var target = target(port)
            target.pingEvery = .milliseconds(50)
            await #expect(throws: WebSocketClosure(code: nil, reason: "no pong came")) {
                try await WebSocketClient.run(target) { for try await _ in $0.messages {} }
            }
        }
    }

    @Test("A server that does not speak it is named with its status", arguments: [404, 200, 503])
    func refusals(status: Int) async throws {
        try await RawServer.run { peer, _ in
            _ = try await peer.head()
            try await peer.send("HTTP/1.1 \(status) So\r\nContent-Length: 0\r\n\r\n")
        } _: { port in
            _ = await #expect(throws: WebSocketClient.Refusal(status: status, place: "the server")) {
                try await WebSocketClient.run(target(port)) { _ in }
            }
        }
    }

    @Test("What is no HTTP, and the answer to another handshake, are refused")
    func nonsense() async throws {
        for answer in [
            "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 101 Yes\r\nSec-WebSocket-Accept: AAAA\r\n\r\n", String(repeating: "x", count: 20_000),
        ] {
            try await RawServer.run { peer, _ in
                _ = try await peer.head()
                try await peer.send(answer)
            } _: { port in
                _ = await #expect(throws: OutboundFailure.self) { try await WebSocketClient.run(target(port)) { _ in } }
            }
        }
    }

    @Test("Through a proxy: CONNECT with who it is, then the handshake")
    func proxy() async throws {
        try await RawServer.run { peer, _ in
            let head = try await peer.head()
            #expect(head == ["CONNECT desk.example:443 HTTP/1.1", "Host: desk.example:443", "Proxy-Authorization: Basic c2FtOnNlY3JldA=="])
            try await peer.send("HTTP/1.1 407 Who\r\n\r\n")
        } _: { port in
            var target = WebSocketClient.Target(url: "wss://desk.example/connectors")
            target.proxy = ProxyAddress("http://sam:secret@127.0.0.1:\(port)")
            await #expect(throws: WebSocketClient.Refusal(status: 407, place: "the proxy")) {
                try await WebSocketClient.run(target) { _ in }
            }
        }
        try await RawServer.run { peer, _ in
            #expect(try await peer.head().first == "CONNECT desk.example:80 HTTP/1.1")
            try await peer.send("HTTP/1.1 200 Established\r\n\r\n")
            #expect(try await peer.openWebSocket().first == "GET / HTTP/1.1")
            #expect(try await peer.text() == "through")
        } _: { port in
            var target = WebSocketClient.Target(url: "ws://desk.example")
            target.proxy = ProxyAddress("http://127.0.0.1:\(port)")
            try await WebSocketClient.run(target) { try await $0.send(.text("through")) }
        }
    }

    @Test("Nothing listens; no such address")
    func unreachable() async throws {
        await #expect(throws: OutboundFailure.refused) { try await WebSocketClient.run(.init(url: "ws://127.0.0.1:1")) { _ in } }
        await #expect(throws: OutboundFailure.self) { try await WebSocketClient.run(.init(url: "http://127.0.0.1:1")) { _ in } }
    }
}
