import Foundation
import Platform
import TestKit
import Testing

@testable import Connector

@Suite("Old protocol", .timeLimit(.minutes(5)))
struct OldConversationTests {
    private let workbench = Workbench(
        .made { question in
            switch question {
            case .ticket("404"): throw SourceFailure(.notFound, "нет такого", status: 404)
            case .ticket("away"): throw SourceFailure(.unreachable, "no route")
            case .ticket("large"): try JSONText(text: String(repeating: "x", count: MessageLimit.bytes))
            case .ticket(let number): try JSONText(JSON.object(["id": .text(number)]))
            case .list(let filter): try JSONText(JSON.list([.text(filter)]))
            }
        }, spool: nil, parallel: 4, logger: TestLog().logger)

    /// Talks with a server as the script has it, until that ends the connection.
    private func talk(
        key: String = "key", _ serve: @escaping @Sendable (inout RawServer.Peer) async throws -> Void
    ) async throws -> WebSocketClosure? {
        let conversation = OldConversation(token: "token", key: key, service: "nttm", logger: TestLog().logger)
        return try await RawServer.run { peer, _ in
            let head = try await peer.openWebSocket()
            #expect(!head.contains { $0.hasPrefix("Sec-WebSocket-Protocol") })
            try await serve(&peer)
        } _: { port in
            try await withThrowingTaskGroup(of: WebSocketClosure?.self) { group in
                group.addTask {
                    await workbench.run()
                    return nil
                }
                group.addTask {
                    do {
                        try await WebSocketClient.run(.init(url: "ws://127.0.0.1:\(port)")) {
                            try await conversation.run(on: $0, workbench, onWelcome: {})
                        }
                        return nil
                    } catch let closure as WebSocketClosure { return closure }
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        }
    }

    private static func shakeHands(_ peer: inout RawServer.Peer) async throws {
        #expect(try await peer.text() == "token")
        try await peer.send(text: "123456")
        // SHA-256 of token123456key.
        #expect(try await peer.text() == OldConversation.proof(token: "token", salt: "123456", key: "key"))
        #expect(try await peer.text() == "nttm")
    }

    private static func answer(_ peer: inout RawServer.Peer) async throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(try await peer.text().utf8))
    }

    @Test("The proof is the lower-case SHA-256 of token, salt and key")
    func proof() {
        // echo -n abc | sha256sum
        #expect(
            OldConversation.proof(token: "a", salt: "b", key: "c") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("Jobs are answered with their task_id, whatever it is")
    func jobs() async throws {
        let closure = try await talk { peer in
            try await Self.shakeHands(&peer)
            try await peer.send(text: #"{"type": "get_inc", "inc": "204511", "task_id": 18}"#)
            #expect(try await Self.answer(&peer) == ["task_id": 18, "status_code": 200, "result": ["id": "204511"]])
            try await peer.send(text: #"{"type": "get_tasks", "filter": "f", "task_id": {"a": ["b"]}}"#)
            #expect(try await Self.answer(&peer) == ["task_id": ["a": ["b"]], "status_code": 200, "result": ["f"]])
            try await peer.sendClose(1000)
        }
        #expect(closure == WebSocketClosure(code: 1000))
    }

    @Test("Failures have the old connector's words")
    func failures() async throws {
        _ = try await talk { peer in
            try await Self.shakeHands(&peer)
            let cases: [(String, JSON)] = [
                (#"{"type":"get_inc","inc":"404","task_id":1}"#, ["task_id": 1, "status_code": 404, "result": "нет такого"]),
                (#"{"type":"get_inc","inc":"away","task_id":2}"#, ["task_id": 2, "status_code": 400, "result": "fatal error: no route"]),
                (
                    #"{"type":"get_inc","inc":"large","task_id":3}"#,
                    ["task_id": 3, "status_code": 400, "result": "fatal error: the result has more than 10240000 bytes"]
                ),
                (#"{"type":"get_tasks","task_id":4}"#, ["task_id": 4, "status_code": 400, "result": "Custom error: filter is none!"]),
                (
                    #"{"type":"ping","task_id":19}"#,
                    ["task_id": 19, "type": "event", "message": "task type (ping) not found", "status_code": nil]
                ),
            ]
            for (job, expected) in cases {
                try await peer.send(text: job)
                #expect(try await Self.answer(&peer) == expected)
            }
            // What is no job is left out.
            try await peer.send(text: "hello")
            try await peer.send(text: #"{"type":"get_inc","inc":"5","task_id":5}"#)
            #expect(try await Self.answer(&peer)["task_id"]?.int == 5)
        }
    }

    @Test("A server that says no is told with its code")
    func refusals() async throws {
        let closure = try await talk { peer in
            #expect(try await peer.text() == "token")
            try await peer.sendClose(4001, "Unauthorized")
        }
        #expect(closure?.code == 4001)
    }

    @Test("Trying out names a service that there is not")
    func tryOut() async throws {
        let settings = ConnectSettings.Server(url: "", token: "token", key: "key")
        for (code, level) in [(UInt16(4002), Finding.Level.ok), (4001, .problem)] {
            try await RawServer.run { peer, _ in
                try await peer.openWebSocket()
                _ = try await peer.text()
                try await peer.send(text: "1000")
                _ = try await peer.text()
                #expect(try await peer.text() == "check")
                try await peer.sendClose(code)
            } _: { port in
                let conversation = Connector.conversation(settings, adapter: "nttm", version: "1", logger: TestLog().logger)
                let check = ServerCheck(conversation, target: .init(url: "ws://127.0.0.1:\(port)"))
                #expect(await check.finding().level == level)
            }
        }
    }
}
