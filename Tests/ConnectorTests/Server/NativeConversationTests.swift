import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Connector

@Suite("Native protocol", .timeLimit(.minutes(5)))
struct NativeConversationTests {
    private let directory: TestDirectory
    private let spool: Spool
    private let world = TestWorld()
    /// Answers of the ticket system wait for a word.
    private let gate = Gate()

    final class Gate: Sendable {
        private let (stream, feed) = AsyncStream.makeStream(of: Void.self)
        private let asked = Mutex<[Question]>([])

        var questions: [Question] { asked.withLock { $0 } }
        func open() { feed.yield() }

        func pass(_ question: Question) async throws {
            asked.withLock { $0.append(question) }
            guard case .ticket("held") = question else { return }
            for await _ in stream { return }
            throw CancellationError()
        }
    }

    init() throws {
        directory = try TestDirectory()
        spool = try Spool(folder: directory.path + "/spool", now: world.world.now)
    }

    private var workbench: Workbench {
        Workbench(
            .made { question in
                try await gate.pass(question)
                if case .ticket("404") = question { throw SourceFailure(.notFound, "no such ticket", status: 404) }
                return try JSONText(JSON.list([.text("\(question)")]))
            }, spool: spool, parallel: 4, logger: TestLog().logger)
    }

    /// Runs a connector that does not wait between connections, and the server's side of them.
    /// - Parameter connections: after how many it is enough.
    private func run(
        connections: Int = 1, _ serve: @escaping @Sendable (inout RawServer.Peer, Int) async throws -> Void
    ) async throws {
        let (done, end) = AsyncStream.makeStream(of: Void.self)
        try await RawServer.run { peer, number in
            // One more than it is about: the connector has not noticed yet that it is over.
            guard number <= connections else { return }
            let head = try await peer.openWebSocket(subprotocol: "switchboard.connector.v1")
            #expect(head.contains("Sec-WebSocket-Protocol: switchboard.connector.v1") && head[0] == "GET /connectors HTTP/1.1")
            try await serve(&peer, number)
            if number == connections { end.yield() }
        } _: { port in
            let source = TicketSource.made { _ in throw CancellationError() }
            let connector = Connector(
                .init(url: "ws://127.0.0.1:\(port)", token: "sbc_1"), source: source, workbench: workbench, version: "switchboard 1",
                world: world.world, logger: TestLog().logger, pause: { _ in })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await connector.run() }
                group.addTask { for await _ in done { return } }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private static func message(_ peer: inout RawServer.Peer) async throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(try await peer.text().utf8))
    }

    private static func welcome(_ peer: inout RawServer.Peer, session: String, jobs: [JSON] = []) async throws -> JSON {
        let hello = try await message(&peer)
        let welcome: JSON = [
            "type": "welcome", "connector": "north", "session": .text(session), "resumed": .flag(!jobs.isEmpty), "jobs": .list(jobs),
        ]
        try await peer.send(text: welcome.line)
        return hello
    }

    @Test("It says who it is, accepts jobs and answers them")
    func jobs() async throws {
        try await run { peer, _ in
            let hello = try await Self.welcome(&peer, session: "s1")
            #expect(
                hello == [
                    "type": "hello", "token": "sbc_1", "version": "switchboard 1", "adapter": "made", "asks": ["list", "ticket"],
                ])
            try await peer.send(text: #"{"type":"job","job":"21","ask":"list","filter":"f","seconds":300}"#)
            #expect(try await Self.message(&peer) == ["type": "accepted", "job": "21"])
            let result = try await Self.message(&peer)
            #expect(result["type"] == "result" && result["job"] == "21" && result["data"]?.elements?.count == 1)
            try await peer.send(text: #"{"type":"received","job":"21","used":true}"#)
            try await peer.send(text: #"{"type":"job","job":"22","ask":"ticket","ticket":"404","seconds":300}"#)
            #expect(try await Self.message(&peer) == ["type": "accepted", "job": "22"])
            #expect(
                try await Self.message(&peer) == [
                    "type": "failed", "job": "22", "error": "not_found", "message": "no such ticket", "status": 404,
                ])
        }
    }

    @Test("What it does not know it says")
    func unknown() async throws {
        try await run { peer, _ in
            _ = try await Self.welcome(&peer, session: "s1")
            try await peer.send(text: #"{"type":"dance"}"#)
            let error = try await Self.message(&peer)
            #expect(error["type"] == "error" && error["error"] == "unknown_type")
            try await peer.send(text: "[]")
            #expect(try await Self.message(&peer)["error"] == "bad_message")
            try await peer.send(text: #"{"type":"job","job":"1","ask":"dance"}"#)
            let failed = try await Self.message(&peer)
            #expect(failed["type"] == "failed" && failed["job"] == "1" && failed["error"] == "unsupported")
        }
    }

    @Test("A job whose connection broke off is gone on with on the next one")
    func resumed() async throws {
        let gate = gate
        try await run(connections: 2) { peer, number in
            if number == 1 {
                _ = try await Self.welcome(&peer, session: "s1")
                try await peer.send(text: #"{"type":"job","job":"a","ask":"ticket","ticket":"held"}"#)
                try await peer.send(text: #"{"type":"job","job":"b","ask":"ticket","ticket":"2"}"#)
                var types: [JSON?] = []
                for _ in 0..<3 { types.append(try await Self.message(&peer)["type"]) }
                #expect(types.count { $0 == "accepted" } == 2 && types.count { $0 == "result" } == 1)
            } else {
                // b is no longer waited for, a is: it is being worked on.
                let hello = try await Self.welcome(&peer, session: "s1", jobs: ["a"])
                #expect(hello["session"] == "s1")
                gate.open()
                let result = try await Self.message(&peer)
                #expect(result["type"] == "result" && result["job"] == "a")
            }
        }
        #expect(gate.questions.count { $0 == .ticket("held") } == 1)
    }

    @Test("A result that was not acknowledged is sent again without the ticket system")
    func unacknowledged() async throws {
        let gate = gate
        try await run(connections: 2) { peer, number in
            if number == 1 {
                _ = try await Self.welcome(&peer, session: "s1")
                try await peer.send(text: #"{"type":"job","job":"a","ask":"ticket","ticket":"7"}"#)
                _ = (try await Self.message(&peer), try await Self.message(&peer))
            } else {
                _ = try await Self.welcome(&peer, session: "s1", jobs: ["a"])
                let result = try await Self.message(&peer)
                #expect(result["type"] == "result" && result["job"] == "a")
            }
        }
        #expect(gate.questions == [.ticket("7")])
    }

    @Test("A server that begins anew is not told of jobs that it does not know")
    func forgotten() async throws {
        try await run(connections: 2) { peer, number in
            if number == 1 {
                _ = try await Self.welcome(&peer, session: "s1")
                try await peer.send(text: #"{"type":"job","job":"a","ask":"ticket","ticket":"7"}"#)
                _ = (try await Self.message(&peer), try await Self.message(&peer))
            } else {
                _ = try await Self.welcome(&peer, session: "s2")
                try await peer.send(text: #"{"type":"job","job":"z","ask":"ticket","ticket":"8"}"#)
                #expect(try await Self.message(&peer) == ["type": "accepted", "job": "z"])
                #expect(try await Self.message(&peer)["job"] == "z")
            }
        }
    }

    @Test("Another connector with the same token ends it")
    func runsTwice() async throws {
        await #expect(throws: Connector.RunsTwice.self) {
            try await run(connections: 2) { peer, _ in
                _ = try await Self.welcome(&peer, session: "s1")
                try await peer.sendClose(4009)
                _ = try? await peer.frame()
            }
        }
    }

    @Test("A server that does not choose the protocol is not sent the token")
    func otherServer() async throws {
        try await RawServer.run { peer, _ in
            try await peer.openWebSocket()
            #expect(try await peer.frame().first == 0x88)
        } _: { port in
            let conversation = NativeConversation(token: "sbc_1", version: "1", adapter: "made", logger: TestLog().logger)
            await #expect(throws: WebSocketClosure.self) {
                try await WebSocketClient.run(.init(url: "ws://127.0.0.1:\(port)")) {
                    try await conversation.run(on: $0, workbench, onWelcome: {})
                }
            }
        }
    }
}
