import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

@Suite("The connection to the XMPP server", .timeLimit(.minutes(5))) struct XMPPConnectionTests {
    private let server = XMPPDouble()
    private let log = TestLog()

    private func message(_ id: String) -> XMPPMessage { XMPPMessage(id: id, text: "text", thread: nil) }

    /// Runs a connection while `body` does; pauses are told, and last as long as the test wants.
    private func connected<Value: Sendable>(
        _ listener: XMPPConnection.Listener? = nil, _ body: (XMPPConnection, _ pauses: Pauses) async throws -> Value
    ) async throws -> Value {
        let pauses = Pauses()
        let connection = XMPPConnection(
            logger: log.logger, random: { 0.5 }, sleep: { try await pauses.sleep($0) }, connect: { [server] in server.link() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await connection.run(listener) }
            defer { group.cancelAll() }
            return try await body(connection, pauses)
        }
    }

    /// Pauses end when the test says so.
    private final class Pauses: Sendable {
        private let begun: AsyncStream<Duration>
        private let begin: AsyncStream<Duration>.Continuation
        private let ended: AsyncStream<Void>
        private let end: AsyncStream<Void>.Continuation

        init() {
            (begun, begin) = AsyncStream.makeStream()
            (ended, end) = AsyncStream.makeStream()
        }

        func sleep(_ duration: Duration) async throws {
            begin.yield(duration)
            for await _ in ended { return }
            throw CancellationError()
        }

        /// The next pause, when it has begun.
        func next() async -> Duration? {
            for await pause in begun { return pause }
            return nil
        }

        func go() { end.yield() }
    }

    @Test("A message that comes before the connection waits for it")
    func first() async throws {
        try await connected { connection, _ in
            try await connection.deliver(message("a"), to: try #require(JID("olga@example.org")))
        }
        #expect(server.messages.map(\.id) == ["a"])
    }

    @Test("A lost connection is made again, after pauses that grow")
    func again() async throws {
        try await connected { connection, pauses in
            let olga = try #require(JID("olga@example.org"))
            try await connection.deliver(message("a"), to: olga)
            server.state.withLock { $0.refusesConnections = true }
            server.drop("Received SIGTERM")
            #expect(await pauses.next() == .seconds(1))
            await #expect(throws: XMPPFailure.lost("Received SIGTERM")) { try await connection.deliver(message("b"), to: olga) }
            pauses.go()
            #expect(await pauses.next() == .seconds(2))
            await #expect(throws: XMPPFailure.lost("connection refused")) { try await connection.deliver(message("b"), to: olga) }
            server.state.withLock { $0.refusesConnections = false }
            let known = server.state.withLock { $0.links.count }
            pauses.go()
            for await number in server.connections where number > known { break }
            // The stream stands a moment after the link was asked for.
            while true {
                do {
                    try await connection.deliver(message("b"), to: olga)
                    break
                } catch XMPPFailure.lost("connection refused") { await Task.yield() }
            }
        }
        #expect(server.messages.map(\.id) == ["a", "b"])
        #expect(log.text.contains("no connection to the XMPP server") && log.text.contains("Received SIGTERM"))
    }

    @Test("Who listens is there for others, enters its rooms again and hears; who only sends is not")
    func listening() async throws {
        let (heard, hear) = AsyncStream.makeStream(of: XMPPStream.News.self)
        let room = try #require(JID("ops@rooms.example.org"))
        let listener = XMPPConnection.Listener(rooms: { [room] }, hear: { news, _ in hear.yield(news) })
        try await connected(listener) { connection, _ in
            try await connection.deliver(message("a"), to: room)
            server.say(Stanza("message", ["from": "olga@example.org/x", "type": "chat"], [Stanza("body", text: "ack")]))
            for await news in heard {
                guard case .reply(let reply) = news else { continue }
                #expect(reply.text == "ack")
                break
            }
        }
        #expect(server.sent.contains { $0.name == "presence" && $0.attributes["to"] == nil })
        #expect(server.sent.contains { $0.attributes["to"] == "ops@rooms.example.org/desk" })

        let sender = XMPPConnectionTests()
        try await sender.connected { connection, _ in try await connection.deliver(message("a"), to: try #require(JID("olga@example.org")))
        }
        #expect(!sender.server.sent.contains { $0.name == "presence" })
    }
}
