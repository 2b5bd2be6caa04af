import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Figures behind the commits", .bothEngines, .timeLimit(.minutes(5)))
struct FiguresKeeperTests {
    private let store = FiguresStore()
    private let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .supervisor))

    private func keeper(_ fixture: IncidentsFixture) -> FiguresKeeper {
        FiguresKeeper(database: fixture.database, now: { fixture.world.now })
    }

    private func differences(_ fixture: IncidentsFixture) async throws -> [String] {
        try await fixture.database.read { try FiguresCheck().differences(on: $0) }
    }

    private func counts(_ fixture: IncidentsFixture) async throws -> [IncidentState: Int] {
        try await fixture.database.read { [store] connection in
            try store.states(on: connection).reduce(into: [:]) { $0[$1.state, default: 0] += $1.incidents }
        }
    }

    private func missing(_ fixture: IncidentsFixture) async throws -> Int? {
        try await fixture.database.read { [store] connection in try store.missing(on: connection) }
    }

    private func follow(_ keeper: FiguresKeeper) async throws {
        while try await keeper.runOnce(limit: 7) > 0 {}
    }

    @Test("What comes through the door is counted once, however often it recurs")
    func opened() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        try await keeper.begin()
        for _ in 0..<3 {
            try await fixture.report(fixture.event("A"), fixture.event("B", level: .warning), fixture.event("C", of: fixture.mail))
        }
        #expect(try await counts(fixture) == [:])
        try await follow(keeper)
        #expect(try await counts(fixture) == [.open: 3])
        #expect(try await differences(fixture) == [])
    }

    @Test("The check waits until all is counted, and tells what is wrong")
    func checked() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        func outcome() async throws -> FiguresCheck.Outcome {
            try await fixture.database.read { try FiguresCheck().outcome(on: $0) }
        }
        try await keeper.begin()
        while try await keeper.backfill.runOnce() {}
        try await fixture.report(fixture.event("A"))
        #expect(try await outcome() == .behind)
        try await follow(keeper)
        #expect(try await outcome() == .agree)
        try await fixture.database.write { _ = try $0.execute("UPDATE figures_by_state SET incidents = 2") }
        #expect(try await outcome() == .differ(try await differences(fixture)))
        #expect(try await differences(fixture).count == 1)
    }

    @Test("A level that rises takes its counts along")
    func raised() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        try await keeper.begin()
        for level in [Level.warning, .critical] {
            var draft = EventDraft(title: "A", message: "", level: level)
            draft.fingerprint = "the same"
            let event = Submission.Event(
                id: fixture.ids.next(), service: fixture.shop, serviceName: "Shop", draft: draft,
                fingerprint: GroupingRule.title.fingerprint(of: draft))
            try await fixture.report(event)
            try await follow(keeper)
        }
        let states = try await fixture.database.read { [store] in try store.states(on: $0) }
        #expect(states == [.init(service: fixture.shop, level: .critical, state: .open, incidents: 1)])
        #expect(try await differences(fixture) == [])
    }

    @Test("Times to acknowledge and to resolve, also after reopening")
    func times() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        try await keeper.begin()
        let id = try await fixture.report(fixture.event("A"))[0]
        let day = IncidentFigure(service: fixture.shop, level: .error, state: .open, openedAt: fixture.world.now, steps: []).day
        func figures() async throws -> FigureChanges.Day? {
            try await follow(keeper)
            #expect(try await differences(fixture) == [])
            return try await fixture.database.read { [store] in
                try store.totals(.init(columns: TimeColumns(days: day...day, in: .utc)), on: $0).first?.figures
            }
        }
        for (action, minutes) in [(IncidentAction.acknowledge, 4), (.resolve, 26), (.reopen, 60), (.close, 10)] {
            fixture.world.advance(.seconds(minutes * 60))
            _ = try await fixture.actions.perform(action, on: id, by: olga)
            let found = try #require(try await figures())
            #expect(found.opened == 1 && found.acknowledgedSeconds == 240)
            #expect(found.resolvedSeconds == [.acknowledge: 0, .resolve: 1800, .reopen: 0, .close: 2400][action])
        }
    }

    @Test("Deleted incidents and deleted services leave nothing behind, whatever is told of them later")
    func deleted() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        try await keeper.begin()
        let ids = try await fixture.report(fixture.event("A"), fixture.event("B"), fixture.event("C", of: fixture.mail))
        try await follow(keeper)
        try await fixture.actions.delete(ids[0], by: .system)
        try await follow(keeper)
        #expect(try await counts(fixture) == [.open: 2])
        _ = try await fixture.actions.comment("on it", on: ids[2], by: olga)
        try await fixture.database.write { connection in
            _ = try IncidentRemoval.removeAll(of: fixture.mail, at: fixture.world.now, on: connection)
            try connection.execute("DELETE FROM services WHERE id = ?1", fixture.mail)
            try EventLog.append([.serviceDeleted(fixture.mail)], at: fixture.world.now, on: connection)
        }
        try await follow(keeper)
        #expect(try await counts(fixture) == [.open: 1])
        #expect(try await differences(fixture) == [])
        _ = try await fixture.database.write { try IncidentRetention.deleteRemains(limit: 100, on: $0) }
        let left = try await fixture.database.read { try $0.row("SELECT count(*) AS number FROM incident_figures")?.int("number") }
        #expect(left == 1)
    }

    @Test("What is merged counts on its target alone, until it is taken out again")
    func merged() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        try await keeper.begin()
        let ids = try await fixture.report(fixture.event("A"), fixture.event("B", of: fixture.mail))
        try await follow(keeper)
        _ = try await fixture.actions.merge([ids[1]], into: ids[0], by: olga)
        try await follow(keeper)
        #expect(try await counts(fixture) == [.open: 1])
        #expect(try await differences(fixture) == [])
        _ = try await fixture.actions.split(ids[1], by: olga)
        try await follow(keeper)
        #expect(try await counts(fixture) == [.open: 2])
        #expect(try await differences(fixture) == [])
    }

    @Test("What was there before is counted in steps; what happens meanwhile, and being told twice, counts once")
    func backfill() async throws {
        let fixture = try await IncidentsFixture()
        for index in 0..<30 {
            let id = try await fixture.report(fixture.event("Old " + String(repeating: "x", count: index + 1)))[0]
            if index % 3 == 0 { _ = try await fixture.actions.perform(.close, on: id, by: olga) }
        }
        let keeper = keeper(fixture)
        try await keeper.begin()
        #expect(try await keeper.backfill.runOnce(limit: 11))
        // Opened, and closed, while the walk is under way.
        try await fixture.report(fixture.event("New"))
        _ = try await fixture.actions.perform(.close, on: IncidentID(2), by: olga)
        _ = try await fixture.actions.perform(.resolve, on: IncidentID(30), by: olga)
        try await follow(keeper)
        // Another life goes on where this one was.
        let next = self.keeper(fixture)
        try await next.begin()
        #expect(try await missing(fixture) == 35)
        while try await next.backfill.runOnce(limit: 11) {}
        #expect(try await !next.backfill.runOnce(limit: 11))
        #expect(try await missing(fixture) == nil)
        #expect(try await counts(fixture) == [.open: 19, .resolved: 1, .closed: 11])
        #expect(try await differences(fixture) == [])
        try await fixture.database.write { connection in
            try FiguresLedger.settle((1...31).map { IncidentID($0) }, on: connection)
        }
        #expect(try await differences(fixture) == [])
    }

    @Test(
        "The check finds what is wrong",
        arguments: [
            "UPDATE figures_by_state SET incidents = incidents + 1", "DELETE FROM figures_by_quarter", "UPDATE figures_by_day SET r00 = 7",
            "UPDATE figures_by_quarter SET opened = 2",
        ])
    func check(damage: String) async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        try await keeper.begin()
        try await fixture.report(fixture.event("A"))
        try await follow(keeper)
        try await fixture.database.write { try $0.script(damage) }
        #expect(try await differences(fixture).count == 1)
    }

    @Test("A storm of repeats costs a look, and no write of figures")
    func cheapRepeats() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = keeper(fixture)
        try await keeper.begin()
        try await fixture.report(fixture.event("A"))
        try await follow(keeper)
        try await fixture.database.write { try $0.script("UPDATE figures_by_state SET incidents = 99") }
        for _ in 0..<20 { try await fixture.report(fixture.event("A")) }
        try await follow(keeper)
        #expect(try await counts(fixture) == [.open: 99])
    }
}
