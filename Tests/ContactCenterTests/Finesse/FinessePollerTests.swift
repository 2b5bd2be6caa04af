import Foundation
import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import ContactCenter

@Suite(.bothEngines) struct FinessePollerTests {
    @Test(arguments: [false, true])
    func anAdministratorReadsAll(isMixed: Bool) async throws {
        let fixture = try await FinesseFixture()
        if isMixed { fixture.finesse.spellMixed() }
        fixture.finesse.put("7315", .talking)
        try await fixture.poller().runOnce()
        let board = try await fixture.board()
        #expect(board.agents.count == fixture.finesse.agents.count && !board.isStale && board.ageSeconds == 0)
        let talking = try #require(board.agents.first { $0.login == "7315" })
        #expect(talking.state == .talking && talking.team?.name == "Линия 1" && talking.displayName == "Пётр Орлов")
        let resting = try #require(board.agents.first { $0.login == FinesseFixture.maria })
        #expect(resting.reason?.label == "Перерыв" && resting.state == .notReady)
    }

    @Test(arguments: [401, 403])
    func aSupervisorReadsTheirTeams(refusal: Int) async throws {
        let fixture = try await FinesseFixture { $0.user = FinesseFixture.olga }
        fixture.finesse.refuseUsers(with: refusal)
        let poller = try fixture.poller()
        try await fixture.step(poller, 3)
        let board = try await fixture.board()
        #expect(Set(board.agents.map { $0.team?.name }) == ["Линия 1", "Vilnius & Kaunas"] && !board.isStale)
        // It is asked once whether they may read all.
        #expect(fixture.finesse.asked.filter { $0.path == "/finesse/api/Users" }.count == 1)
    }

    @Test func manyLookAndOneAsks() async throws {
        let fixture = try await FinesseFixture()
        let poller = try fixture.poller()
        try await fixture.step(poller)
        fixture.finesse.forget()
        for _ in 1...500 { _ = try await fixture.board() }
        #expect(fixture.finesse.asked.isEmpty)
        try await poller.runOnce()
        #expect(fixture.finesse.asked.isEmpty)
    }

    @Test func afterTwoPollsWithoutAnAnswerItIsStaleAndStays() async throws {
        let fixture = try await FinesseFixture()
        let poller = try fixture.poller()
        try await fixture.step(poller)
        let before = try await fixture.board()
        fixture.finesse.set(.away)
        try await fixture.step(poller)
        #expect(try await fixture.board().isStale == false)
        try await fixture.step(poller)
        let board = try await fixture.board()
        #expect(board.isStale && board.agents == before.agents && board.ageSeconds == 10 && board.trouble == .away)
        #expect(board.version > before.version)
        fixture.finesse.set(.inService)
        try await fixture.step(poller)
        let back = try await fixture.board()
        #expect(!back.isStale && back.trouble == nil && back.version > board.version)
    }

    @Test func whereNobodyPollsItIsStale() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.poller().runOnce()
        fixture.world.advance(.seconds(15))
        #expect(try await fixture.board().isStale == false)
        fixture.world.advance(.seconds(1))
        #expect(try await fixture.board().isStale)
    }

    @Test func theOtherNodeTakesOver() async throws {
        let fixture = try await FinesseFixture()
        let poller = try fixture.poller()
        try await fixture.step(poller)
        for condition in [FinesseDouble.Condition.away, .outOfService, .fails(status: 500), .garbage, .hangs] {
            fixture.finesse.set(.inService)
            fixture.finesse.set(condition, of: .first)
            try await fixture.step(poller, 2)
            let board = try await fixture.board()
            #expect(!board.isStale && board.trouble == nil && board.node == FinesseDouble.Node.second.address)
            fixture.finesse.set(.inService)
            fixture.finesse.set(.away, of: .second)
            try await fixture.step(poller, 2)
            #expect(try await fixture.board().node == FinesseDouble.Node.first.address)
        }
    }

    @Test func aWrongPasswordIsTriedTwiceAtMost() async throws {
        let fixture = try await FinesseFixture { $0.password = "wrong" }
        let poller = try fixture.poller()
        try await fixture.step(poller, 50)
        #expect(fixture.asked(as: "admin") == 2 && !fixture.finesse.isLocked("admin"))
        // Nor by a process that is started anew, or another one.
        for owner in ["place#2", "elsewhere#1"] { try await fixture.step(try fixture.poller(owner), 20, by: .seconds(120)) }
        #expect(fixture.asked(as: "admin") == 2)
        let cluster = try #require(try await fixture.cluster())
        #expect(cluster.isGivenUp && cluster.trouble == .signIn)
        // With other settings it goes on.
        try await fixture.step(try fixture.poller("place#3", password: FinesseFixture.password), 2)
        #expect(try await fixture.board().trouble == nil)
        #expect(try await fixture.board().agents.isEmpty == false)
    }

    @Test func aPasswordThatWasRightIsTriedTwiceToo() async throws {
        let fixture = try await FinesseFixture()
        let poller = try fixture.poller()
        try await fixture.step(poller)
        let known = FinesseHouse.administrator
        fixture.finesse.add(
            FinesseAgent(id: known.id, loginName: known.loginName, password: "new", firstName: "", lastName: "", number: nil, team: nil))
        fixture.finesse.forget()
        try await fixture.step(poller, 30)
        let asked = fixture.finesse.asked.filter { $0.path == "/finesse/api/Users" }.count
        #expect(asked == 2 && !fixture.finesse.isLocked("admin"))
        let board = try await fixture.board()
        #expect(board.isStale && !board.agents.isEmpty)
    }

    @Test func whatPeopleTypedWronglyCountsForThePoller() async throws {
        let fixture = try await FinesseFixture()
        for _ in 1...3 { _ = await fixture.refusal { try await fixture.signIn("admin", "wrong") } }
        try await fixture.step(try fixture.poller(), 10)
        #expect(fixture.asked(as: "admin") == 3)
        fixture.world.advance(.seconds(30 * 60))
        try await fixture.step(try fixture.poller(), 1)
        #expect(try await fixture.board().agents.isEmpty == false)
    }

    @Test func oneOfTheProcessesPolls() async throws {
        let fixture = try await FinesseFixture()
        let (first, second) = (try fixture.poller("one#1"), try fixture.poller("two#1"))
        try await fixture.step(first)
        fixture.finesse.forget()
        try await fixture.step(second, 3)
        #expect(fixture.finesse.asked.isEmpty)
        // One that ends gives it up; one that dies is waited for.
        try await first.giveUp()
        try await second.runOnce()
        #expect(!fixture.finesse.asked.isEmpty)
        fixture.finesse.forget()
        try await fixture.step(first, 2)
        #expect(fixture.finesse.asked.isEmpty)
        try await fixture.step(first, by: .seconds(31))
        #expect(!fixture.finesse.asked.isEmpty)
    }

    @Test func whatServesNotAtAllIsLeftAloneAsLongAsItSays() async throws {
        let fixture = try await FinesseFixture { $0.pollSeconds = 2 }
        let poller = try fixture.poller()
        fixture.finesse.set(.outOfService)
        try await fixture.step(poller, by: .seconds(2))
        fixture.finesse.forget()
        try await fixture.step(poller, 2, by: .seconds(2))
        #expect(fixture.finesse.asked.isEmpty)
        try await fixture.step(poller, by: .seconds(2))
        #expect(!fixture.finesse.asked.isEmpty)
    }

    @Test func whatAgentsDidIsKept() async throws {
        let fixture = try await FinesseFixture()
        let poller = try fixture.poller()
        let begin = fixture.world.now
        try await fixture.step(poller)
        fixture.world.advance(.seconds(60))
        fixture.finesse.put(FinesseFixture.maria, .ready)
        try await fixture.step(poller)
        try await fixture.step(poller)
        fixture.finesse.put(FinesseFixture.maria, .talking)
        try await fixture.step(poller, 2)
        let history = try await fixture.agents.history(of: FinesseFixture.maria, from: begin, by: fixture.alice)
        #expect(history.stretches.map(\.state).first == .notReady && history.stretches.map(\.state).suffix(1) == [.talking])
        #expect(history.stretches.contains { $0.state == .ready })
        #expect(zip(history.stretches, history.stretches.dropFirst()).allSatisfy { $0.end == $1.begin })
        #expect(history.stretches.last?.end == fixture.world.now)
    }

    @Test func anOutageIsAStretchThatNobodyKnows() async throws {
        let fixture = try await FinesseFixture()
        let poller = try fixture.poller()
        let begin = fixture.world.now
        try await fixture.step(poller)
        fixture.finesse.set(.away)
        try await fixture.step(poller, 8)
        let during = try await fixture.agents.history(of: FinesseFixture.maria, from: begin, by: fixture.alice)
        #expect(during.stretches.map(\.state) == [.notReady, .unknown])
        fixture.finesse.set(.inService)
        fixture.world.advance(.seconds(20))
        fixture.finesse.put(FinesseFixture.maria, .ready)
        try await fixture.step(poller, 2)
        let after = try await fixture.agents.history(of: FinesseFixture.maria, from: begin, by: fixture.alice)
        #expect(after.stretches.map(\.state) == [.notReady, .unknown, .ready])
    }

    @Test func theHistoryOfNobodyIsNone() async throws {
        let fixture = try await FinesseFixture()
        let now = fixture.world.now
        #expect(
            await fixture.refusal { try await fixture.agents.history(of: "1", from: now.adding(.seconds(-60)), by: fixture.alice) }
                == "agent-not-found")
        let long = now.adding(.seconds(-100 * 86_400))
        #expect(
            await fixture.refusal { try await fixture.agents.history(of: "1", from: long, by: fixture.alice) } == "agent-span-not-valid")
        #expect(
            await fixture.refusal {
                try await fixture.agents.history(of: "1", from: now, until: now.adding(.seconds(-1)), by: fixture.alice)
            } == "agent-span-not-valid")
    }

    @Test func theDeskHearsOfItOnceAndThatItIsOver() async throws {
        let fixture = try await FinesseFixture()
        let (poller, reporter) = (try fixture.poller(), fixture.reporter)
        try await fixture.step(poller)
        try await reporter.runOnce()
        fixture.finesse.set(.away, of: .first)
        try await fixture.step(poller, 5)
        try await reporter.runOnce()
        #expect(fixture.desk.reports.isEmpty)
        fixture.finesse.set(.away)
        for _ in 1...6 {
            try await fixture.step(poller, by: .seconds(20))
            try await reporter.runOnce()
        }
        #expect(fixture.desk.reports.map(\.fingerprint) == ["finesse/away"])
        fixture.finesse.set(.inService)
        try await fixture.step(poller, by: .seconds(20))
        try await reporter.runOnce()
        try await reporter.runOnce()
        #expect(fixture.desk.recovered == [IncidentID(101)])
    }

    @Test func thereIsNothingSecretInAReport() async throws {
        let fixture = try await FinesseFixture { $0.password = "wrong hush" }
        try await fixture.step(try fixture.poller(), 3)
        try await fixture.reporter.runOnce()
        let report = try #require(fixture.desk.reports.first)
        #expect(report.fingerprint == "finesse/sign-in" && !report.message.contains("hush") && !report.title.contains("hush"))
    }
}
