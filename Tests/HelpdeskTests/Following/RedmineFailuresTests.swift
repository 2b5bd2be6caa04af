import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite(.bothEngines)
struct RedmineFailuresTests {
    private static let (olga, ivan, ana) = (FollowingFixture.olga, FollowingFixture.ivan, FollowingFixture.ana)

    private func begun(_ change: (inout RedmineSettings) -> Void = { _ in }) async throws -> (FollowingFixture, RedmineFollower) {
        let fixture = try await FollowingFixture(change)
        for id in 1...3 { fixture.redmine.addIssue(Int64(id)) { $0.assignee = Self.ivan } }
        let follower = try fixture.follower()
        try await fixture.settle(follower)
        try await fixture.step(follower)
        return (fixture, follower)
    }

    @Test(arguments: [
        (ScriptedRedmine.Fault.status(500), "status 500"), (.html, "no JSON"), (.slow, "in time"), (.away, "cannot be reached"),
        (.cutOff, "no JSON"), (.tooLarge, "larger"), (.status(401), "key"),
    ])
    func whateverItAnswersEachChangeIsToldOnceAfterwards(fault: ScriptedRedmine.Fault, reason: String) async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.act(on: 1, by: Self.olga, "before")
        fixture.redmine.change { $0.fault = fault }
        for number in 0..<8 {
            fixture.redmine.act(on: 2, by: Self.olga, "during \(number)")
            try await fixture.step(follower, .seconds(40))
        }
        let cursor = try #require(try await fixture.cursor())
        #expect(cursor.failure?.contains(reason) == true)
        #expect(cursor.readAt != nil)
        #expect(fixture.desk.reports.count == 1)
        #expect(fixture.desk.recovered.isEmpty)

        fixture.redmine.change { $0.fault = nil }
        for _ in 0..<8 { try await fixture.step(follower, .seconds(40)) }
        #expect(try await fixture.told(Self.ivan).sorted() == (["#1 before"] + (0..<8).map { "#2 during \($0)" }).sorted())
        #expect(fixture.desk.recovered == [IncidentID(101)])
        #expect(try await fixture.cursor()?.failures == 0)
        #expect(try await fixture.cursor()?.incident == nil)
    }

    @Test
    func aRedmineThatFailsIsAskedEverMoreSeldom() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.change { $0.fault = .away }
        let before = fixture.redmine.value.asked.count
        // Each second of ten minutes.
        for _ in 0..<600 { try await fixture.step(follower, .seconds(1)) }
        #expect(fixture.redmine.value.asked.count - before < 40)
    }

    @Test
    func oneIssueThatCannotBeReadStopsNoOther() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.change { $0.faults[2] = .status(500) }
        for id in 1...3 { fixture.redmine.act(on: Int64(id), by: Self.olga, "n") }
        for _ in 0..<3 { try await fixture.step(follower) }
        #expect(try await fixture.told(Self.ivan).sorted() == ["#1 n", "#3 n"])
        let failing = try await fixture.database.read { try PendingStore.failing(limit: 10, on: $0).map { "\($0.id): \($0.problem)" } }
        #expect(failing == ["2: Redmine failed (status 500)"])
        #expect(try await fixture.cursor()?.failures == 0)
        #expect(fixture.desk.reports.isEmpty)

        fixture.redmine.change { $0.faults = [:] }
        for _ in 0..<6 { try await fixture.step(follower, .seconds(60)) }
        #expect(try await fixture.told(Self.ivan).sorted() == ["#1 n", "#2 n", "#3 n"])
    }

    @Test
    func anIssueThatIsGoneIsMarked() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.change { $0.issues[2] = nil }
        try fixture.world.set("2026-11-22T03:00:01Z")
        fixture.redmine.change { $0.now = Timestamp(rfc3339: "2026-11-22T03:00:01Z") ?? $0.now }
        for _ in 0..<3 { try await fixture.step(follower) }
        let gone = try await fixture.database.read { connection in
            try connection.query("SELECT id FROM helpdesk_issues WHERE gone_at IS NOT NULL").map { try $0.int64("id") }
        }
        #expect(gone == [2])
    }

    /// Redmine's clock was set back: the list of changes never shows it.
    @Test
    func aChangeThatTheListMissedIsFoundInTheNight() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.act(on: 1, by: Self.olga, "n")
        for _ in 0..<2 { try await fixture.step(follower) }
        fixture.redmine.change { state in
            state.issues[3]?.journals.append(.init(id: 900, user: Self.olga, at: state.now, notes: "late"))
            state.issues[3]?.updated = state.now.adding(.seconds(-300))
        }
        for _ in 0..<3 { try await fixture.step(follower) }
        #expect(try await fixture.told(Self.ivan) == ["#1 n"])
        try fixture.world.set("2026-11-22T03:00:01Z")
        for _ in 0..<3 { try await fixture.step(follower) }
        #expect(try await fixture.told(Self.ivan) == ["#1 n", "#3 late"])
    }

    @Test(arguments: [
        (nil, "2026-11-21T12:00:00Z", true), ("2026-11-21T03:00:01Z", "2026-11-21T12:00:00Z", false),
        ("2026-11-20T12:00:00Z", "2026-11-21T02:59:59Z", false), ("2026-11-20T12:00:00Z", "2026-11-21T03:00:00Z", true),
        ("2026-11-25T12:00:00Z", "2026-11-21T12:00:00Z", true),
    ])
    func theComparisonIsDueOnceANight(last: String?, now: String, isDue: Bool) throws {
        let time = try #require(Timestamp(rfc3339: now))
        #expect(RedmineFollower.isSweepDue(last.flatMap { Timestamp(rfc3339: $0) }, hour: 3, at: time) == isDue)
    }

    // MARK: Several processes, and those that end

    @Test
    func anotherProcessWaitsUntilTheOwnerIsGone() async throws {
        let (fixture, first) = try await begun()
        let second = try fixture.follower("elsewhere#2")
        fixture.redmine.act(on: 1, by: Self.olga, "n")
        fixture.world.advance(.seconds(15))
        fixture.redmine.pass(.seconds(15))
        let before = fixture.redmine.value.asked.count
        #expect(try await !second.runOnce())
        #expect(fixture.redmine.value.asked.count == before)
        try await first.giveUp()
        try await fixture.settle(second)
        #expect(try await fixture.told(Self.ivan) == ["#1 n"])
    }

    @Test
    func theNextProcessOfTheSameDirectoryGoesOnAtOnce() async throws {
        let (fixture, _) = try await begun()
        fixture.redmine.act(on: 1, by: Self.olga, "n")
        let next = try fixture.follower("place#2")
        try await fixture.step(next)
        #expect(try await fixture.told(Self.ivan) == ["#1 n"])
    }

    /// A process ends after each request that it made, and another one goes on.
    @Test(arguments: 1...40)
    func endingAnywhereTellsEachChangeOnce(requests: Int) async throws {
        let (fixture, first) = try await begun()
        try await first.giveUp()
        fixture.redmine.act(on: 1, by: Self.olga, "one", status: 2)
        fixture.redmine.pass(.seconds(2))
        fixture.redmine.act(on: 2, by: Self.olga, "two")
        fixture.redmine.act(on: 3, by: Self.olga, "three", isPrivate: true)
        let left = Countdown(requests)
        let inner = fixture.redmine.http
        let http = OutboundHTTP { request in
            guard left.take() else { throw CancellationError() }
            return try await inner.send(request)
        }
        let doomed = try fixture.follower("place#2", http: http)
        fixture.world.advance(.seconds(20))
        fixture.redmine.pass(.seconds(20))
        _ = try? await doomed.runOnce()
        let next = try fixture.follower("place#3")
        for _ in 0..<4 { try await fixture.step(next, .seconds(30)) }
        #expect(try await fixture.told(Self.ivan).sorted() == ["#1 New>In Progress", "#1 one", "#2 two"])
    }

    @Test
    func theSameRedmineAtAnotherAddressGoesOnWhereItWas() async throws {
        let (fixture, first) = try await begun()
        try await first.giveUp()
        fixture.redmine.act(on: 1, by: Self.olga, "told before")
        let same = try fixture.follower()
        try await fixture.step(same)
        try await same.giveUp()
        var moved = fixture
        moved.settings.url = URL(string: "https://redmine.test/path")
        fixture.redmine.act(on: 2, by: Self.olga, "while it moved")
        let http = OutboundHTTP { request in
            var request = request
            request.url = request.url.replacing("/path/", with: "/")
            return try await fixture.redmine.http.send(request)
        }
        let follower = try moved.follower(http: http)
        for _ in 0..<3 { try await fixture.step(follower) }
        #expect(try await fixture.told(Self.ivan) == ["#1 told before", "#2 while it moved"])
    }
}
