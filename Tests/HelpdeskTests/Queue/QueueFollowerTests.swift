import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Helpdesk

@Suite(.bothEngines)
struct QueueFollowerTests {
    /// The two tables, which fail as they are told.
    private final class Tables: Sendable {
        struct State: Sendable {
            var rows: [QueueTable: [Int64: [String?]]] = [:]
            var next: Int64 = 1
            var isAway = false
            var losesDeletion = false
        }

        let state = Mutex(State())

        func add(_ table: QueueTable, _ fields: [String?]) {
            state.withLock { state in
                state.rows[table, default: [:]][state.next] = [String(state.next)] + fields
                state.next += 1
            }
        }

        func note(_ text: String, issue: String = "9", to: String = "olga@example.test") { add(.notes, [issue, to, text, "1", "x"]) }

        var count: Int { state.withLock { $0.rows.values.map(\.count).reduce(0, +) } }

        var source: QueueSource {
            QueueSource(
                rows: { table, limit in
                    try self.state.withLock { state in
                        guard !state.isAway else { throw OutsideFailure(.away, code: "2002", message: "away") }
                        return state.rows[table, default: [:]].sorted { $0.key < $1.key }.prefix(limit).map(\.value)
                    }
                },
                delete: { ids, table in
                    try self.state.withLock { state in
                        guard !state.losesDeletion else { throw OutsideFailure(.away, code: "2013", message: "lost") }
                        for id in ids { state.rows[table]?[id] = nil }
                    }
                })
        }
    }

    private func follower(_ fixture: FollowingFixture, _ tables: Tables, owner: String = "place#1") -> QueueFollower {
        let now = fixture.world.world.now
        return QueueFollower(
            place: "mysql://db", source: tables.source, people: PeopleStore(matchesLocalPart: fixture.settings.matchLocalPart),
            keeper: NoticeKeeper(messages: .none, now: now), outage: fixture.outage, database: fixture.database, settings: fixture.settings,
            owner: owner, now: now, logger: FollowingFixture.logger)
    }

    private func settle(_ follower: QueueFollower) async throws {
        for _ in 0..<100 {
            guard try await follower.runOnce() else { return }
        }
    }

    @Test
    func whatWasReadIsToldAndThenDeleted() async throws {
        let (fixture, tables) = (try await FollowingFixture { $0.url = nil }, Tables())
        tables.add(.status, ["9", "Olga <OLGA@example.test>", "", "3", "x", "New", "Closed", "Printer"])
        tables.note("hello")
        try await settle(follower(fixture, tables))
        #expect(try await fixture.told(FollowingFixture.olga) == ["#9 New>Closed", "#9 hello"])
        #expect(tables.count == 0)
    }

    @Test
    func manyRowsAreReadInOneGo() async throws {
        let (fixture, tables) = (try await FollowingFixture { $0.url = nil }, Tables())
        for number in 0..<1050 { tables.note("n\(number)") }
        try await settle(follower(fixture, tables))
        #expect(tables.count == 0)
        #expect(try await fixture.told(FollowingFixture.olga).count == 1050)
    }

    @Test
    func aRowThatCouldNotBeDeletedIsToldOnce() async throws {
        let (fixture, tables) = (try await FollowingFixture { $0.url = nil }, Tables())
        tables.note("hello")
        tables.state.withLock { $0.losesDeletion = true }
        let first = follower(fixture, tables)
        for _ in 0..<5 {
            try await settle(first)
            fixture.world.advance(.seconds(60))
        }
        #expect(tables.count == 1)
        #expect(fixture.desk.reports.count == 1)
        tables.state.withLock { $0.losesDeletion = false }
        fixture.world.advance(.seconds(120))
        try await settle(follower(fixture, tables, owner: "place#2"))
        #expect(tables.count == 0)
        #expect(try await fixture.told(FollowingFixture.olga) == ["#9 hello"])
        #expect(fixture.desk.recovered.count == 1)
    }

    @Test
    func whatIsForNobodyOrSaysNothingIsSetAside() async throws {
        let (fixture, tables) = (try await FollowingFixture { $0.url = nil }, Tables())
        tables.note("for nobody", to: "nobody@elsewhere.test")
        tables.note("", to: "olga@example.test")
        tables.note("no issue", issue: "x")
        tables.note("hello")
        try await settle(follower(fixture, tables))
        #expect(tables.count == 0)
        #expect(try await fixture.told(FollowingFixture.olga) == ["#9 hello"])
        let aside = try await fixture.database.read { try QueueStore.aside(on: $0) }
        #expect(aside == ["unknown_person": 1, "unreadable": 2])
    }

    /// Two people with the same name at two houses are two people, unless the setting says that names are enough.
    @Test(arguments: [false, true])
    func theWholeAddressCounts(isLoose: Bool) async throws {
        let fixture = try await FollowingFixture {
            ($0.url, $0.matchLocalPart) = (nil, isLoose)
        }
        let tables = Tables()
        tables.note("hello", to: "olga@other.test")
        try await settle(follower(fixture, tables))
        #expect(try await fixture.told(FollowingFixture.olga) == (isLoose ? ["#9 hello"] : []))
    }

    @Test
    func aDatabaseThatIsAwayIsReportedAndCaughtUp() async throws {
        let (fixture, tables) = (try await FollowingFixture { $0.url = nil }, Tables())
        tables.state.withLock { $0.isAway = true }
        let follower = follower(fixture, tables)
        for _ in 0..<6 {
            try await settle(follower)
            fixture.world.advance(.seconds(60))
        }
        #expect(fixture.desk.reports.count == 1)
        #expect(try await fixture.cursor(SourceCursor.queue)?.failure == "away (2002)")
        tables.note("hello")
        tables.state.withLock { $0.isAway = false }
        fixture.world.advance(.seconds(120))
        try await settle(follower)
        #expect(try await fixture.told(FollowingFixture.olga) == ["#9 hello"])
        #expect(fixture.desk.recovered == [IncidentID(101)])
    }

    /// Both ways tell the same changes.
    @Test
    func whatTheHistoryToldIsNotToldAgainByTheQueue() async throws {
        let (fixture, tables) = (try await FollowingFixture { $0.queueDatabase = "mysql://u:p@h/d" }, Tables())
        fixture.redmine.addIssue(9) { $0.assignee = FollowingFixture.olga }
        let history = try fixture.follower()
        try await fixture.settle(history)
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 9, by: FollowingFixture.ivan, "one", status: 5)
        fixture.redmine.act(on: 9, by: FollowingFixture.ivan, "two")
        try await fixture.step(history)
        tables.add(.status, ["9", "olga@example.test", "", "3", "x", "New", "Closed", "Printer"])
        tables.note("one")
        tables.note("two")
        tables.note("three, which the history did not tell yet")
        try await settle(follower(fixture, tables))
        #expect(try await fixture.told(FollowingFixture.olga).count == 4)
        fixture.redmine.act(on: 9, by: FollowingFixture.ivan, "three, which the history did not tell yet")
        for _ in 0..<2 { try await fixture.step(history) }
        #expect(try await fixture.told(FollowingFixture.olga).count == 4)
    }
}
