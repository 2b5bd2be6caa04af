import Kernel
import NIOWebSocket
import Platform
import TestKit
import Testing

@testable import Tickets

/// The old protocol, from the door to who asks.
@Suite(.oneEngine) struct NTTMSessionTests {
    @Test(arguments: 0...2) func twoSecondsOfSilenceEndItWhateverStepIsMissing(steps: Int) async throws {
        let scene = try await ConnectorScene()
        let connector = try await TestConnector(scene.door, subprotocol: nil)
        if steps > 0 {
            await connector.pass(milliseconds: 1900)
            try await connector.say("TOKEN")
            let salt = try await connector.hear()
            #expect(try (1000...1_000_000).contains(#require(Int(salt))))
            if steps > 1 {
                await connector.pass(milliseconds: 1900)
                try await connector.say(ConnectorToken.digest("TOKEN" + salt + "KEY"))
            }
        }
        await connector.pass(milliseconds: 1999)
        #expect(try await connector.hearsNothing())
        await connector.pass(milliseconds: 1)
        #expect(try await connector.hearClose() == 1000)
        #expect(scene.hub.presences.isEmpty)
    }

    @Test func whoIsRefusedIsInTheLogWithoutWhatItSaid() async throws {
        let scene = try await ConnectorScene()
        let connector = try await TestConnector(scene.door, subprotocol: nil)
        try await connector.say("a-secret-of-another-house")
        #expect(try await connector.hearClose() == 4001)
        let line = try #require(scene.log.text.split(separator: "\n").first { $0.contains("connector refused") })
        #expect(line.contains("192.0.2.7") && line.contains("Unauthorized") && !line.contains("secret"))
    }

    @Test func whoIsWelcomeIsNotDisturbed() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        await connector.pass(milliseconds: 3_600_000)
        #expect(try await connector.hearsNothing())
        #expect(scene.hub.port.isConnected())
        #expect(scene.hub.presences[.nttm("192.0.2.7")]?.count == 1)
    }

    @Test func jobsAreAskedAndAnsweredInAnyOrderAsTextOrBytes() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        async let first = scene.hub.ask(.ticket("1"), .live)
        #expect(try await connector.hear() == #"{"type": "get_inc", "inc": "1", "task_id": 1}"#)
        async let second = scene.hub.ask(.list(filter: "f"), .live)
        #expect(try await connector.hear() == #"{"type": "get_tasks", "filter": "f", "task_id": 2}"#)
        try await connector.say(#"{"task_id": 99, "status_code": 200, "result": []}"#)
        try await connector.say(#"{"task_id": 2, "status_code": 404, "result": "no"}"#, as: .binary)
        try await connector.say(#"{"task_id": 1, "status_code": 200, "result": {"id": 1}}"#)
        let firstAnswer = try await first
        #expect(firstAnswer == ConnectorAnswer(status: 200, result: .object(["id": 1])))
        let secondAnswer = try await second
        #expect(secondAnswer == ConnectorAnswer(status: 404, result: "no"))
        let notes = try #require(scene.hub.ledger.take()[.nttm("192.0.2.7")])
        #expect(notes.done == 1 && notes.failed == 1 && notes.faults.map(\.job) == ["list f"])
    }

    /// What an old connector found before a restart of the server, and sends after it, must not be taken for another answer.
    @Test func numbersOfJobsBeginWhereTheyAreTold() async throws {
        let scene = try await ConnectorScene(firstJob: 1_763_000_000_000)
        let connector = try await scene.old()
        async let answer = scene.hub.ask(.ticket("1"), .live)
        #expect(try await connector.hearJSON()["task_id"] == 1_763_000_000_000)
        try await connector.say(#"{"task_id": 1, "status_code": 200, "result": "stale"}"#)
        try await connector.say(#"{"task_id": 1763000000000, "status_code": 200, "result": "fresh"}"#)
        let theirs = try await answer
        #expect(theirs.result == "fresh")
    }

    @Test func brokenJSONEndsItAndItsJobsAreGivenToAnother() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        async let answer = scene.hub.ask(.ticket("1"), .live)
        _ = try await connector.hear()
        let other = try await scene.old(address: "192.0.2.8")
        try await connector.say(#"{"task_id": 1, "#)
        #expect(try await connector.hearClose() == 4003)
        #expect(try await other.hear() == #"{"type": "get_inc", "inc": "1", "task_id": 1}"#)
        try await other.say(#"{"task_id": 1, "status_code": 200, "result": 7}"#)
        let theirs = try await answer
        #expect(theirs.result == 7)
    }

    @Test func whoLetsAJobsTimePassIsSentAwayToComeBackFresh() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        async let answer = scene.hub.ask(.ticket("1"), .live)
        _ = try await connector.hear()
        scene.world.advance(.seconds(300))
        scene.hub.runOnce()
        #expect(try await connector.hearClose() == 4008)
        let late = try await answer
        #expect(
            late.status == 500 && late.result.string?.contains("timeout error") == true && late.result.string?.contains(#""1""#) == true)
        #expect(!scene.hub.port.isConnected())
        #expect(try await scene.hub.ask(.ticket("2"), .live) == ConnectorAnswer(status: 501, result: "module not connect"))
        #expect(scene.hub.ledger.take()[.nttm("192.0.2.7")]?.end?.0 == .mute)
    }

    @Test func whoAnswersNoPingIsSentAway() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        scene.world.advance(.seconds(20))
        scene.hub.runOnce()
        try await connector.hearPing()
        scene.world.advance(.milliseconds(12))
        try await connector.say("", as: .pong)
        #expect(scene.hub.presences[.nttm("192.0.2.7")]?.first?.latency == .milliseconds(12))
    }

    @Test func whoGivesUpAsksNobodyAnyMore() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        let asking = Task { try await scene.hub.ask(.ticket("1"), .live) }
        _ = try await connector.hear()
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
        try await connector.say(#"{"task_id": 1, "status_code": 200, "result": 7}"#)
        #expect(scene.hub.presences[.nttm("192.0.2.7")]?.first?.inFlight == 0)
    }

    @Test func threeHundredCallersGetTheirOwnAnswers() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        try await withThrowingTaskGroup(of: (String, ConnectorAnswer).self) { group in
            for number in 1...300 {
                group.addTask { ("\(number)", try await scene.hub.ask(.ticket("\(number)"), .nightly)) }
            }
            var jobs: [JSON] = []
            for _ in 1...300 { jobs.append(try await connector.hearJSON()) }
            #expect(Set(jobs.compactMap { $0["task_id"]?.int }).count == 300)
            for job in jobs.reversed() {
                let answer = JSON.object(["task_id": job["task_id"] ?? .null, "status_code": 200, "result": job["inc"] ?? .null])
                try await connector.say(answer.line)
            }
            for try await (number, answer) in group { #expect(answer == ConnectorAnswer(status: 200, result: .text(number))) }
        }
    }

    @Test func whoAsksWhenTheServerEndsIsNotLeftWaiting() async throws {
        let scene = try await ConnectorScene()
        let connector = try await scene.old()
        async let answer = scene.hub.ask(.ticket("1"), .live)
        _ = try await connector.hear()
        scene.hub.stop()
        let theirs = try await answer
        #expect(theirs.status == 501)
        #expect(try await scene.hub.ask(.ticket("2"), .live).status == 501)
    }

    @Test func arrivalsAreTold() async throws {
        let scene = try await ConnectorScene()
        var arrivals = scene.hub.port.arrivals().makeAsyncIterator()
        _ = try await scene.old()
        #expect(await arrivals.next() != nil)
    }
}
