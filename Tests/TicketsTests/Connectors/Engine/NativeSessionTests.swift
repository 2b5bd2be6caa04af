import Kernel
import Platform
import TestKit
import Testing

@testable import Tickets

/// The native protocol, as `docs/api/connectors.md` has it.
@Suite(.oneEngine) struct NativeSessionTests {
    @Test func whoSaysHelloIsWelcomeAskedAndAcknowledged() async throws {
        let scene = try await ConnectorScene()
        let (connector, welcome) = try await scene.native(try await scene.token())
        #expect(welcome["type"] == "welcome" && welcome["connector"] == "north" && welcome["resumed"] == .flag(false))
        #expect(welcome["job_seconds"] == 300 && welcome["jobs"] == .list([]) && welcome["max_message_bytes"] == 10_240_000)
        async let answer = scene.hub.ask(.ticket("204511"), .live)
        #expect(
            try await connector.hearJSON()
                == .object(["type": "job", "job": "1", "ask": "ticket", "ticket": "204511", "seconds": 300]))
        try await connector.say(#"{"type":"accepted","job":"1"}"#)
        try await connector.say(#"{"type":"result","job":"1","data":{"id":204511}}"#)
        let theirs = try await answer
        #expect(theirs == ConnectorAnswer(status: 200, result: .object(["id": 204511])))
        #expect(try await connector.hearJSON() == .object(["type": "received", "job": "1", "used": .flag(true)]))
        try await connector.say(#"{"type":"result","job":"1","data":1}"#)
        #expect(try await connector.hearJSON()["used"] == .flag(false))
        #expect(scene.hub.presences.values.first?.first?.version == "t 1")
    }

    @Test func failuresHaveAReason() async throws {
        let scene = try await ConnectorScene()
        let (connector, _) = try await scene.native(try await scene.token())
        async let answer = scene.hub.ask(.ticket("1"), .live)
        _ = try await connector.hear()
        try await connector.say(#"{"type":"failed","job":"1","error":"not_found","message":"no such ticket"}"#)
        let theirs = try await answer
        #expect(theirs == ConnectorAnswer(status: 404, result: "no such ticket"))
    }

    @Test(
        arguments: [
            (#"{"type":"hello","token":"sbc_wrong","asks":["list"]}"#, "not_welcome", 4001),
            (#"{"type":"hello","token":"TOKEN","asks":[]}"#, "not_welcome", 4001), (#"{"type":"hello"}"#, "bad_message", 4003),
            (#"{"type":"accepted","job":"1"}"#, "bad_message", 4003), ("TOKEN", "bad_message", 4003),
        ] as [(String, JSON, UInt16)]) func whoIsNotWelcomeIsToldWhy(text: String, error: JSON, code: UInt16) async throws
    {
        let scene = try await ConnectorScene()
        let connector = try await TestConnector(scene.door, subprotocol: NativeMessage.subprotocol)
        try await connector.say(text)
        #expect(try await connector.hearJSON()["error"] == error)
        #expect(try await connector.hearClose() == code)
        #expect(scene.hub.ledger.take().isEmpty)
    }

    /// So that a connector can find out whether its token is right, and disturbs nobody.
    @Test func whoCanBeAskedNothingIsToldThatItsTokenWasRight() async throws {
        let scene = try await ConnectorScene()
        let token = try await scene.token()
        let (running, _) = try await scene.native(token)
        let connector = try await TestConnector(scene.door, subprotocol: NativeMessage.subprotocol)
        try await connector.say(#"{"type":"hello","token":"\#(token)","asks":[]}"#)
        #expect(try await connector.hearJSON()["error"] == "unsupported")
        #expect(try await connector.hearClose() == 4002)
        #expect(try await running.hearsNothing())
    }

    @Test func whoSaysNothingIsSentAwayAfterTenSeconds() async throws {
        let scene = try await ConnectorScene()
        let connector = try await TestConnector(scene.door, subprotocol: NativeMessage.subprotocol)
        await connector.pass(milliseconds: 9999)
        #expect(try await connector.hearsNothing())
        await connector.pass(milliseconds: 1)
        #expect(try await connector.hearJSON()["error"] == "late")
        #expect(try await connector.hearClose() == 4008)
    }

    @Test func messagesOfAnotherVersionAreAnsweredAndIgnored() async throws {
        let scene = try await ConnectorScene()
        let (connector, _) = try await scene.native(try await scene.token())
        try await connector.say(#"{"type":"dance"}"#)
        #expect(try await connector.hearJSON()["error"] == "unknown_type")
        #expect(scene.hub.port.isConnected())
    }

    /// It may say as much as it likes; what it is told only because of that would pile up.
    @Test func whoReadsNothingIsAnsweredNothingThatItBringsAboutItself() async throws {
        let scene = try await ConnectorScene()
        let (connector, _) = try await scene.native(try await scene.token())
        connector.reads(false)
        try await connector.say(#"{"type":"dance"}"#)
        try await connector.say(#"{"type":"result","job":"99","data":1}"#)
        #expect(try await connector.hearsNothing())
        connector.reads(true)
        try await connector.say(#"{"type":"result","job":"99","data":1}"#)
        #expect(try await connector.hearJSON()["used"] == .flag(false))
    }

    @Test func afterABreakItGoesOnWhereItWas() async throws {
        let scene = try await ConnectorScene()
        let token = try await scene.token()
        let (connector, welcome) = try await scene.native(token)
        async let first = scene.hub.ask(.ticket("1"), .live)
        _ = try await connector.hear()
        async let second = scene.hub.ask(.ticket("2"), .live)
        _ = try await connector.hear()
        try await connector.say(#"{"type":"accepted","job":"1"}"#)
        try await connector.breakOff()
        scene.world.advance(.seconds(29))
        scene.hub.runOnce()
        let (again, next) = try await scene.native(token, session: try #require(welcome["session"]?.string))
        #expect(next["resumed"] == .flag(true) && next["session"] == welcome["session"] && next["jobs"] == .list(["1", "2"]))
        // Only the one it may never have got.
        #expect(try await again.hearJSON()["job"] == "2")
        try await again.say(#"{"type":"result","job":"1","data":1}"#)
        try await again.say(#"{"type":"result","job":"2","data":2}"#)
        let firstAnswer = try await first
        #expect(firstAnswer.result == 1)
        let secondAnswer = try await second
        #expect(secondAnswer.result == 2)
    }

    @Test func whoStaysAwayForTooLongBeginsAnewAndItsJobsAreGivenOn() async throws {
        let scene = try await ConnectorScene()
        let token = try await scene.token()
        let (connector, welcome) = try await scene.native(token)
        async let answer = scene.hub.ask(.ticket("1"), .live)
        _ = try await connector.hear()
        let other = try await scene.old()
        try await connector.breakOff()
        scene.world.advance(.seconds(30))
        scene.hub.runOnce()
        #expect(try await other.hearJSON()["task_id"] == 1)
        let (_, next) = try await scene.native(token, session: try #require(welcome["session"]?.string))
        #expect(next["resumed"] == .flag(false) && next["session"] != welcome["session"])
        try await other.say(#"{"task_id": 1, "status_code": 200, "result": 1}"#)
        let theirs = try await answer
        #expect(theirs.result == 1)
    }

    @Test func oneTokenIsOneConnector() async throws {
        let scene = try await ConnectorScene()
        let token = try await scene.token()
        let (first, _) = try await scene.native(token)
        async let answer = scene.hub.ask(.ticket("1"), .live)
        _ = try await first.hear()
        let (second, _) = try await scene.native(token)
        #expect(try await first.hearClose() == 4009)
        #expect(try await second.hearJSON()["job"] == "1")
        try await second.say(#"{"type":"result","job":"1","data":1}"#)
        let theirs = try await answer
        #expect(theirs.result == 1)
        #expect(scene.hub.presences.values.map(\.count) == [1])
    }

    @Test func whoGivesUpTakesTheJobBack() async throws {
        let scene = try await ConnectorScene()
        let (connector, _) = try await scene.native(try await scene.token())
        let asking = Task { try await scene.hub.ask(.ticket("1"), .live) }
        _ = try await connector.hear()
        asking.cancel()
        #expect(try await connector.hearJSON() == .object(["type": "cancel", "job": "1"]))
        await #expect(throws: CancellationError.self) { try await asking.value }
    }
}
