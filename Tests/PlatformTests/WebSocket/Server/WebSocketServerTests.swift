import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import TestKit
import Testing

@testable import Platform

/// A door into WebSockets, on bytes.
@Suite struct WebSocketServerTests {
    /// What came through a door.
    final class Visits: Sendable {
        let messages = Mutex<[WebSocketMessage]>([])
        let closures = Mutex<[WebSocketClosure]>([])
        let pongs = Atomic(0)
        let links = Mutex<[WebSocketLink]>([])

        func door(limit: Int = 100) -> WebSocketDoor {
            WebSocketDoor(family: RouteFamily(rawValue: "news"), path: "/news", subprotocols: ["news.v2", "news.v1"], messageLimit: limit) {
                link in
                self.links.withLock { $0.append(link) }
                return WebSocketEvents(
                    message: { message in self.messages.withLock { $0.append(message) } },
                    pong: { self.pongs.add(1, ordering: .relaxed) }, closed: { end in self.closures.withLock { $0.append(end) } })
            }
        }

        var said: [WebSocketMessage] { messages.withLock { $0 } }
        var ends: [WebSocketClosure] { closures.withLock { $0 } }
        func first() throws -> WebSocketLink { try #require(links.withLock { $0.first }) }
    }

    /// The example of RFC 6455, 1.3.
    private static let request = """
        GET /news?since=1 HTTP/1.1\r
        Host: x\r
        Connection: keep-alive, Upgrade\r
        Upgrade: WebSocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r

        """
    private static let answer = """
        HTTP/1.1 101 Switching Protocols\r
        upgrade: websocket\r
        connection: Upgrade\r
        sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
        \r

        """

    /// A frame of a client, masked with zeros so that the bytes are those of the text.
    static func frame(_ first: UInt8, _ data: [UInt8]) -> [UInt8] {
        let length: [UInt8] = data.count < 126 ? [UInt8(data.count) | 0x80] : [126 | 0x80, UInt8(data.count >> 8), UInt8(data.count & 255)]
        return [first] + length + [0, 0, 0, 0] + data
    }

    private static func open(_ visits: Visits, limit: Int = 100, families: Set<RouteFamily>? = nil) throws -> GuardedConnection {
        let connection = try GuardedConnection(doors: WebSocketDoors(all: [visits.door(limit: limit)], families: families))
        connection.receive(request)
        #expect(connection.sent == answer)
        return connection
    }

    private static func closing(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        [0x88, UInt8(2 + reason.utf8.count), UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8)
    }

    // MARK: The upgrade

    @Test func aClientGoesOnInFramesAlsoWithThoseItSentAtOnce() throws {
        let visits = Visits()
        let connection = try GuardedConnection(doors: WebSocketDoors(all: [visits.door()], families: nil))
        // "Hello" as in RFC 6455, 5.7.
        connection.receive(Array(Self.request.utf8) + [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        #expect(connection.sent == Self.answer)
        #expect(visits.said == [.text("Hello")])
        try visits.first().send("Hello")
        #expect(connection.sentBytes == [0x81, 0x05] + Array("Hello".utf8))
        #expect(connection.requests.isEmpty)
    }

    @Test(arguments: [
        ("news.v1, news.v2", "news.v2"), ("chat, news.v1", "news.v1"), ("chat", nil),
    ]) func aSubprotocolIsAgreedOn(offered: String, agreed: String?) throws {
        let visits = Visits()
        let connection = try GuardedConnection(doors: WebSocketDoors(all: [visits.door()], families: nil))
        connection.receive(Self.request.replacing("Host: x\r\n", with: "Host: x\r\nSec-WebSocket-Protocol: \(offered)\r\n"))
        #expect(try visits.first().subprotocol == agreed)
        #expect(connection.sent.contains("sec-websocket-protocol: \(agreed ?? "?")") == (agreed != nil))
    }

    @Test(arguments: [
        ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", "426", "Sec-WebSocket-Version: 13"),
        ("dGhlIHNhbXBsZSBub25jZQ==", "short", "400", "websocket-key"),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", "400", "websocket-key"),
    ]) func whatIsNoProperUpgradeIsRefused(part: String, other: String, status: String, word: String) throws {
        let visits = Visits()
        let connection = try GuardedConnection(doors: WebSocketDoors(all: [visits.door()], families: nil))
        connection.receive(Self.request.replacing(part, with: other))
        let sent = connection.sent
        #expect(sent.hasPrefix("HTTP/1.1 \(status) ") && sent.contains(word))
        #expect(visits.links.withLock { $0.isEmpty } && connection.requests.isEmpty)
    }

    @Test(arguments: [
        ("/news", "/old"), ("WebSocket", "h2c"), ("keep-alive, Upgrade", "keep-alive"), ("GET", "POST"),
        ("Host: x\r\n", "Host: x\r\nContent-Length: 0\r\n"), ("HTTP/1.1", "HTTP/1.0"),
    ]) func everythingElseStaysHTTP(part: String, other: String) throws {
        let visits = Visits()
        let connection = try GuardedConnection(doors: WebSocketDoors(all: [visits.door()], families: nil))
        connection.receive(Self.request.replacing(part, with: other))
        #expect(connection.requests.count == 1 && connection.sent.isEmpty && visits.links.withLock { $0.isEmpty })
    }

    @Test func aListenerOfTheFamilyTakesAnyPathAndOneOfOthersNone() throws {
        let visits = Visits()
        for (families, isOpen) in [(["news"], true), (["desk", "news"], true), (["desk"], false)] {
            let doors = WebSocketDoors(all: [visits.door()], families: Set(families.map { RouteFamily(rawValue: $0) }))
            let connection = try GuardedConnection(doors: doors)
            connection.receive(Self.request.replacing("/news", with: "/any/where"))
            #expect(connection.sent.hasPrefix("HTTP/1.1 101") == isOpen)
            #expect(connection.requests.count == (isOpen ? 0 : 1))
        }
    }

    @Test(arguments: [("192.0.2.1", "203.0.113.5"), ("192.0.2.9", "192.0.2.9")])
    func whereAClientIsATrustedProxySays(peer: String, client: String) throws {
        let visits = Visits()
        let origin = RequestOrigin(trustedProxies: [try #require(AddressRange("192.0.2.1"))], isSecure: false)
        let doors = WebSocketDoors(all: [visits.door()], families: nil, origin: origin)
        let connection = try GuardedConnection(peer: peer, doors: doors)
        connection.receive(Self.request.replacing("Host: x\r\n", with: "Host: x\r\nX-Forwarded-For: 10.9.9.9, 203.0.113.5\r\n"))
        #expect(try visits.first().address == IPAddress(client))
    }

    // MARK: Frames

    @Test func messagesComeInPiecesWithPingsBetween() throws {
        let visits = Visits()
        let connection = try Self.open(visits)
        connection.receive(Self.frame(0x01, Array("Hel".utf8)))
        connection.receive(Self.frame(0x89, Array("now".utf8)))
        #expect(connection.sentBytes == [0x8A, 3] + Array("now".utf8))
        connection.receive(Self.frame(0x80, Array("lo".utf8)) + Self.frame(0x82, [0, 255]))
        #expect(visits.said == [.text("Hello"), .binary(ByteBuffer(bytes: [0, 255]))])
        try visits.first().ping()
        #expect(connection.sentBytes == [0x89, 0])
        connection.receive(Self.frame(0x8A, []))
        #expect(visits.pongs.load(ordering: .relaxed) == 1)
    }

    @Test func messagesMayBeAsLargeAsTheLimitInOnePieceOrMany() throws {
        let visits = Visits()
        let connection = try Self.open(visits, limit: 10)
        connection.receive(Self.frame(0x81, Array(repeating: 0x61, count: 10)))
        for index in 0..<10 { connection.receive(Self.frame(index == 0 ? 0x01 : index == 9 ? 0x80 : 0x00, [0x61])) }
        #expect(visits.said == [.text("aaaaaaaaaa"), .text("aaaaaaaaaa")])
        #expect(connection.sentBytes.isEmpty)
    }

    @Test(
        arguments: [
            (WebSocketServerTests.frame(0x81, Array(repeating: 0x61, count: 131)), 1009),
            (
                WebSocketServerTests.frame(0x01, Array(repeating: 0x61, count: 70))
                    + WebSocketServerTests.frame(0x80, Array(repeating: 0x61, count: 70)), 1009
            ),
            ([0x81, 0x01, 0x61], 1002), (WebSocketServerTests.frame(0xC1, [0x61]), 1002), (WebSocketServerTests.frame(0x83, [0x61]), 1002),
            (WebSocketServerTests.frame(0x80, [0x61]), 1002),
            (WebSocketServerTests.frame(0x01, [0x61]) + WebSocketServerTests.frame(0x81, [0x61]), 1002),
            (WebSocketServerTests.frame(0x09, [0x61]), 1002),
            (WebSocketServerTests.frame(0x89, Array(repeating: 0x61, count: 126)), 1002),
            (WebSocketServerTests.frame(0x81, [0xC3, 0x28]), 1007), (WebSocketServerTests.frame(0x88, [3]), 1002),
            (WebSocketServerTests.frame(0x88, [3, 0xED]), 1002),
        ] as [([UInt8], UInt16)]) func whoBreaksTheRulesIsToldWhich(frames: [UInt8], code: UInt16) throws
    {
        let visits = Visits()
        let connection = try Self.open(visits, limit: 130)
        connection.receive(frames)
        let sent = connection.sentBytes
        #expect(sent.count >= 4 && sent[0] == 0x88 && UInt16(sent[2]) << 8 | UInt16(sent[3]) == code)
        #expect(visits.said.isEmpty && visits.ends.map(\.code) == [code])
        // It may still answer; what else it sends is dropped.
        connection.receive(Self.frame(0x81, [0x61]))
        #expect(connection.channel.isActive && visits.said.isEmpty)
        connection.pass(seconds: 6)
        #expect(!connection.channel.isActive && visits.ends.count == 1)
    }

    // MARK: The end

    @Test func aClientThatClosesIsAnsweredWithItsCode() throws {
        let visits = Visits()
        let connection = try Self.open(visits)
        connection.receive(Self.frame(0x88, [0x03, 0xE8] + Array("bye".utf8)))
        #expect(connection.sentBytes == Self.closing(1000))
        #expect(!connection.channel.isActive)
        #expect(visits.ends == [WebSocketClosure(code: 1000, reason: "bye")])
    }

    @Test func whoIsClosedIsToldWhyAndMayAnswer() throws {
        let visits = Visits()
        let connection = try Self.open(visits)
        try visits.first().close(WebSocketClosure(code: 4001, reason: "Unauthorized"))
        try visits.first().send("too late")
        #expect(connection.sentBytes == Self.closing(4001, "Unauthorized"))
        #expect(connection.channel.isActive)
        connection.receive(Self.frame(0x88, [0x0F, 0xA1]))
        #expect(!connection.channel.isActive && connection.sentBytes.isEmpty)
        #expect(visits.ends == [WebSocketClosure(code: 4001, reason: "Unauthorized")])
    }

    @Test func aConnectionThatBreaksOffHasNoCode() throws {
        let visits = Visits()
        let connection = try Self.open(visits)
        connection.channel.close(promise: nil)
        connection.channel.embeddedEventLoop.run()
        #expect(visits.ends == [WebSocketClosure(code: nil)])
    }

    @Test func aServerThatStopsSaysSoAndNotInAWayThatMakesOldClientsComeBackAtOnce() throws {
        let visits = Visits()
        let connection = try Self.open(visits)
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(connection.sentBytes.starts(with: [0x88, 18, 0x03, 0xF4]))
    }

    // MARK: Room

    @Test func whoHasNotShownThatItBelongsHereMakesRoom() throws {
        for isKept in [true, false] {
            let visits = Visits()
            let table = ConnectionTable(limits: .init(total: 1, perAddress: 1, reserve: 1), trustedProxies: [], logger: TestLog().logger)
            let connection = try GuardedConnection(table, doors: WebSocketDoors(all: [visits.door()], families: nil))
            connection.receive(Self.request)
            #expect(connection.sent == Self.answer)
            if isKept { try visits.first().keep() }
            _ = try GuardedConnection(table)
            #expect(connection.sentBytes.starts(with: [0x88]) == !isKept)
        }
    }

    @Test(arguments: [true, false]) func whoHasNotShownThatItBelongsHereMayNotSendMuch(isKept: Bool) throws {
        let visits = Visits()
        let connection = try Self.open(visits, limit: 200_000)
        if isKept { try visits.first().keep() }
        // A frame of 150,000 bytes, a little at a time.
        connection.receive([0x82, 0xFF, 0, 0, 0, 0, 0, 0x02, 0x49, 0xF0, 0, 0, 0, 0])
        for _ in 0..<15 { connection.receive([UInt8](repeating: 7, count: 10_000)) }
        #expect(visits.said == (isKept ? [.binary(ByteBuffer(repeating: 7, count: 150_000))] : []))
        #expect(visits.ends.map(\.code) == (isKept ? [] : [1009]))
        #expect(connection.sentBytes.starts(with: [0x88]) == !isKept)
    }

    @Test func noTimeOfHTTPEndsAWebSocket() throws {
        let visits = Visits()
        let connection = try Self.open(visits)
        connection.pass(seconds: 3600)
        #expect(connection.channel.isActive && connection.sentBytes.isEmpty)
    }
}
