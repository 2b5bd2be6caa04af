import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

/// How the engines go about what is asked of them all the time, in an installation that has been used for a while.
@Suite("No list and no repeated work reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct PlanTests {
    /// Those that grow with use; what refers to them may call them by another name.
    private static let tables: Set = [
        "incidents", "i", "x", "events", "timeline", "incident_logs", "idempotency_keys", "event_log", "incident_parts", "p",
        "incident_tags", "t", "incident_links",
        "occurrences_by_hour", "incident_figures", "f", "figures_by_quarter", "incident_words",
    ]
    private static let rows = 20_000

    /// Times are seconds that rise with the numbers.
    /// - Parameters:
    ///   - active: one incident of so many is not closed.
    ///   - eventful: incidents that all events belong to.
    private func used(active: Int = 50, eventful: Int = 5000) async throws -> IncidentsFixture {
        let fixture = try await IncidentsFixture()
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows)) "
        try await fixture.database.write { connection in
            for statement in [
                """
                INSERT INTO services (id, name, name_folded, grouping_rule, created_at, revision)
                SELECT i + 2, 'Service ' || i, 'service ' || i, 'title', 0, 0 FROM n WHERE i <= 40
                """,
                """
                INSERT INTO incidents (service_id, fingerprint, level, state, title, title_folded, message, occurrences, first_at,
                    last_at, arrived_at, created_at, changed_at, grouping_version)
                SELECT i % 40 + 1, 'print ' || i, i / 10 % 5, CASE WHEN i % \(active) = 0 THEN i / 40 % 3 ELSE 3 END, 'Title ' || i,
                    'title ' || i, 'Something happened, and this is what is known of it', 1, i * 1000000, i * 1000000,
                    i * 1000000, i, i, CASE WHEN i % 10 = 0 THEN 1 ELSE 2 END FROM n
                """,
                "INSERT INTO events (id, service_id, incident_id, occurred_at) "
                    + "SELECT i * 4194304000000, i % 40 + 1, i % \(eventful) + 1, i * 1000000 FROM n",
                """
                INSERT INTO timeline (incident_id, at, kind, actor) SELECT i % \(eventful) + 1, i, 'opened', 'Shop' FROM n
                """,
                "INSERT INTO incident_logs SELECT i, i, 'logs' FROM n",
                """
                INSERT INTO incident_parts SELECT i + 1000000, i / 4 + 1000000, i / 4 + 1000000, 0, i, 'ann', 1, 3, 'message', i, i,
                    i FROM n
                """,
                "INSERT INTO incident_tags SELECT i / 3, 'tag ' || i % 3 * 100 + i % 100, 'Tag' FROM n",
                "INSERT INTO incident_links (incident_id, url, added_at, added_by) SELECT i / 3, 'https://example.org/' || i, i, 'ann' FROM n",
                "INSERT INTO occurrences_by_hour SELECT i % \(eventful) + 1, i, 1 FROM n",
                "INSERT INTO idempotency_keys SELECT i % 40 + 1, 'key ' || i, 'hash', '[]', i * 1000000 FROM n",
                "INSERT INTO event_log (at, payload) SELECT i * 1000000, '{}' FROM n",
                "INSERT INTO incident_figures SELECT i, i % 40 + 1, i / 10 % 5, 3, i, NULL, NULL FROM n",
                "INSERT INTO figures_by_quarter SELECT i, i % 40 + 1, i / 10 % 5, 1, 0, 0, 0, 0\(String(repeating: ", 0", count: 28)) FROM n",
                """
                INSERT INTO incident_words SELECT i, 1, 0, '·l' || i / 10 % 5 || ' ·v' || i % 40 + 1 || ' ·n12x' || i / 4096 || ' ·n15x'
                    || i / 32768 || ' ·n18x' || i / 262144 || CASE WHEN i % \(active) = 0 THEN ' ·a' ELSE '' END || ' title ' || i FROM n
                """,
                "INSERT INTO deleted_incidents SELECT i FROM n WHERE i <= 50",
            ] {
                try connection.execute(numbers + statement)
            }
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return fixture
    }

    private typealias Work = @Sendable (any SQLConnection) throws -> Void

    private func expectNoBurden(_ fixture: IncidentsFixture, mayBeSorted: Bool = false, _ works: [String: Work]) async throws {
        for (name, work) in works.sorted(by: { $0.key < $1.key }) {
            let burdens = try await fixture.database.write { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: mayBeSorted)
            }
            #expect(burdens.isEmpty, "\(name):\n\(burdens.joined(separator: "\n"))")
        }
    }

    @Test("Lists of incidents, with every filter and further pages")
    func lists() async throws {
        // Where a filter leaves a handful, PostgreSQL may sort that, and rightly so.
        let fixture = try await used(active: 4)
        let store = fixture.incidents
        let active = IncidentState.active
        let filters: [String: IncidentFilter] = [
            "all": .init(), "active": .init(states: active), "open": .init(states: [.open]), "closed": .init(states: [.closed]),
            "level": .init(levels: [.critical]), "active level": .init(states: active, levels: [.error]),
            "service": .init(service: fixture.shop), "active service": .init(states: active, service: fixture.shop),
        ]
        let cursor = IncidentStore.Cursor(arrivedAt: Timestamp(microseconds: 10_000_000_000), id: IncidentID(10_000))
        for (name, filter) in filters {
            // What is active of one service is a handful, found in the service's own index.
            try await expectNoBurden(
                fixture, mayBeSorted: name == "active service",
                [
                    name: { _ = try store.list(filter, limit: 51, on: $0) },
                    "\(name), next page": { _ = try store.list(filter, after: cursor, limit: 51, on: $0) },
                    "\(name), page before": { _ = try store.list(filter, before: cursor, limit: 51, on: $0) },
                ])
        }
    }

    @Test("What a reader of some services may see costs no more, with closed incidents and without")
    func visible() async throws {
        let fixture = try await used(active: 4)
        let store = fixture.incidents
        let cursor = IncidentStore.Cursor(arrivedAt: Timestamp(microseconds: 10_000_000_000), id: IncidentID(10_000))
        let visible = Set((1...5).map { ServiceID($0) })
        let filters: [String: IncidentFilter] = [
            "all": .init(visible: visible), "closed": .init(states: [.closed], visible: visible),
            "level": .init(levels: [.critical], visible: visible), "one": .init(visible: [fixture.shop]),
            "service": .init(service: fixture.shop, visible: visible),
        ]
        for (name, filter) in filters {
            let plans = try await fixture.database.write { connection in
                let probe = PlanProbe(connection)
                _ = try store.list(filter, limit: 51, on: probe)
                _ = try store.list(filter, after: cursor, limit: 51, on: probe)
                _ = try store.list(filter, before: cursor, limit: 51, on: probe)
                _ = try store.count(filter, upTo: 1001, on: probe)
                // The beginnings of a few lists are merged, which sorts a handful.
                let burdens = try probe.burdens(on: Self.tables, mayBeSorted: true)
                #expect(burdens.isEmpty, "\(name):\n\(burdens.joined(separator: "\n"))")
                return try probe.plans()
            }
            #expect(plans.contains { $0.contains("incidents_by_service") }, "\(name): \(plans)")
        }
        let quiet = try await used()
        for states in [IncidentState.active, [.open]] {
            let filter = IncidentFilter(states: states, visible: visible)
            let plans = try await quiet.database.read { connection in
                let probe = PlanProbe(connection)
                _ = try store.list(filter, limit: 51, on: probe)
                _ = try store.count(filter, upTo: 1001, on: probe)
                return try probe.plans()
            }
            #expect(
                plans.filter { $0.contains("incidents_active") }.count == 2 && !plans.contains { $0.contains("Seq Scan on incidents") },
                "\(plans)")
        }
    }

    @Test("Filters that lead to few incidents, which are sorted")
    func ledLists() async throws {
        let fixture = try await used(active: 4)
        try await fixture.database.write { connection in
            try connection.execute("UPDATE incidents SET assignee_id = id % 7, assignee = 'ann' WHERE id % 20 = 0")
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        let store = fixture.incidents
        var (tagged, mine, several, recent) = (IncidentFilter(), IncidentFilter(), IncidentFilter(), IncidentFilter())
        tagged.tags = ["tag 107"]
        mine.assignee = .user(UserID(5))
        several.among = [ServiceID(3), ServiceID(4), ServiceID(5)]
        recent.since = Timestamp(microseconds: 19_000_000_000)
        for (name, filter) in ["tag": tagged, "assignee": mine, "several services": several, "recent": recent] {
            try await expectNoBurden(
                fixture, mayBeSorted: name == "tag" || name == "several services",
                [
                    name: { _ = try store.list(filter, limit: 51, on: $0) },
                    "\(name), next page": {
                        _ = try store.list(
                            filter, after: .init(arrivedAt: Timestamp(microseconds: 19_500_000_000), id: IncidentID(19_500)), limit: 51,
                            on: $0
                        )
                    },
                    "\(name), count": { _ = try store.count(filter, upTo: 1001, on: $0) },
                ])
            // In the order of the numbers, which no other index has.
            try await expectNoBurden(
                fixture, mayBeSorted: true,
                ["\(name), export": { _ = try store.byNumber(filter, below: IncidentID(15_000), limit: 100, on: $0) }])
        }
    }

    @Test("Other orders sort numbers found in an index, and read a page of incidents", arguments: IncidentOrder.allCases)
    func orders(order: IncidentOrder) async throws {
        let fixture = try await used()
        let store = fixture.incidents
        let filter = IncidentFilter(states: [.open, .acknowledged])
        let key: Int64? = order.keyExpression == nil ? nil : 14
        let cursor = IncidentStore.Cursor(key: key, arrivedAt: Timestamp(microseconds: 9), id: IncidentID(9_000))
        try await expectNoBurden(
            fixture, mayBeSorted: true,
            [
                "first page": { _ = try store.list(filter, by: order, limit: 51, on: $0) },
                "next page": { _ = try store.list(filter, by: order, after: cursor, limit: 51, on: $0) },
            ])
        guard fixture.database.dialect == .sqlite, order != .latest else { return }
        let plan = try await fixture.database.read { connection in
            let probe = PlanProbe(connection)
            _ = try store.list(filter, by: order, limit: 51, on: probe)
            return try probe.plans()
        }
        #expect(plan.contains { $0.contains("INDEX incidents_active") }, "\(plan)")
    }

    @Test("Counts beside the lists")
    func counts() async throws {
        let fixture = try await used()
        let store = fixture.incidents
        try await expectNoBurden(
            fixture,
            [
                "active": { _ = try store.count(.init(states: IncidentState.active), upTo: 1001, on: $0) },
                "open": { _ = try store.count(.init(states: [.open]), upTo: 1001, on: $0) },
                "critical": { _ = try store.count(.init(states: IncidentState.active, levels: [.critical]), upTo: 1001, on: $0) },
                "service": { _ = try store.count(.init(service: ServiceID(1)), upTo: 1001, on: $0) },
            ])
        // Sorts, but only what is active.
        let plan = try await fixture.database.read { connection in
            let probe = PlanProbe(connection)
            _ = try store.standings(of: [ServiceID(1), ServiceID(2)], on: probe)
            return try probe.plans()
        }
        #expect(plan.contains { $0.contains("incidents_active") } && !plan.contains { $0.contains("Seq Scan") }, "\(plan)")
    }

    @Test("SQLite counts in indexes alone", arguments: IncidentState.allCases)
    func countsInIndexes(state: IncidentState) async throws {
        let fixture = try await IncidentsFixture()
        guard fixture.database.dialect == .sqlite else { return }
        let store = fixture.incidents
        let plan = try await fixture.database.read { connection in
            let probe = PlanProbe(connection)
            _ = try store.count(.init(states: IncidentState.active, levels: [.critical]), upTo: 1000, on: probe)
            _ = try store.standings(of: [ServiceID(1)], on: probe)
            _ = try store.count(.init(states: [state]), upTo: 1000, on: probe)
            return try probe.plans()
        }
        #expect(plan.filter { $0.contains("COVERING INDEX incidents_active") }.count == 2, "\(plan)")
        #expect(plan.contains { $0.contains("SEARCH i USING") && $0.contains("INDEX incidents_by_state (<expr>=?)") }, "\(plan)")
    }

    @Test("One incident: timeline, events, logs")
    func one() async throws {
        let fixture = try await used(eventful: 10)
        let store = fixture.incidents
        let id = IncidentID(7)
        try await expectNoBurden(
            fixture,
            [
                "incident": { _ = try store.find(id, on: $0) },
                "timeline": { _ = try store.timeline(of: id, on: $0) },
                "newest events": { _ = try store.events(of: id, limit: 20, on: $0) },
                "a stretch of events": { _ = try store.events(ofMembers: [id], before: nil, limit: 20, on: $0) },
                "a stretch of the timeline": { _ = try store.timeline(ofMembers: [id], before: nil, limit: 20, on: $0) },
                "oldest events": { _ = try store.firstEvents(of: id, limit: 20, on: $0) },
                "logs": { _ = try store.logs(of: id, on: $0) },
                "parts": { _ = try store.parts(of: id, on: $0) },
                "tags": { _ = try store.tags(of: [id, IncidentID(8)], on: $0) },
                "links": { _ = try store.links(of: id, on: $0) },
                "tags in use": { _ = try store.tagsInUse(beginning: "tag 1", limit: 20, on: $0) },
                "related": { _ = try store.related(to: store.existing(IncidentID(10_000), on: $0), on: $0) },
            ])
        // Gathers a few dozen columns.
        try await expectNoBurden(
            fixture, mayBeSorted: true,
            [
                "occurrences": {
                    let span = OccurrenceSpan(from: Timestamp(microseconds: 0), to: Timestamp(microseconds: 80_000_000_000_000))
                    _ = try store.occurrences(ofMembers: [id], in: span, on: $0)
                }
            ])
    }

    @Test("Merging and taking apart")
    func merging() async throws {
        let fixture = try await used(eventful: 10)
        // Some are merged already.
        try await fixture.database.write { connection in
            for target in stride(from: 50, to: 15_000, by: 250) {
                let merged = Set((1...5).map { IncidentID(Int64(target + $0 * 7)) })
                try MergeWriter(time: fixture.world.now, actor: .system, connection: connection).merge(
                    merged, into: IncidentID(Int64(target + 1)))
            }
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        let writer: @Sendable (any SQLConnection) -> MergeWriter = { .init(time: fixture.world.now, actor: .system, connection: $0) }
        try await expectNoBurden(
            // A hundred parts at most.
            fixture, mayBeSorted: true,
            [
                "1 merge": { try writer($0).merge([IncidentID(15_003), IncidentID(15_009)], into: IncidentID(15_001)) },
                "2 read": { _ = try fixture.incidents.events(of: IncidentID(15_001), limit: 10, on: $0) },
                "3 split": { try writer($0).split(IncidentID(15_003)) },
            ])
    }

    @Test("Intake: the incident of a fingerprint, a request that is repeated")
    func intake() async throws {
        let fixture = try await used()
        let event = fixture.event("Something 'new'", logs: "line")
        let submission = Submission(
            events: [event], idempotencyKey: .init(owner: .service(fixture.shop), key: "key 40", bodyHash: "hash"))
        try await expectNoBurden(
            fixture, ["submission": { [store = fixture.store] in _ = try store.store([submission], on: $0) }])
    }

    @Test("The event log, page by page")
    func eventLog() async throws {
        let fixture = try await used()
        try await expectNoBurden(
            fixture,
            [
                "end": { _ = try EventLog.end(on: $0) },
                "page": { _ = try EventLog.entries(after: 9000, limit: 100, on: $0) },
            ])
    }

    @Test("Words are looked for in their index, and what it finds by number")
    func search() async throws {
        let fixture = try await used()
        let store = fixture.incidents
        let cursor = IncidentStore.Cursor(arrivedAt: Timestamp(microseconds: 1), id: IncidentID(19_500))
        let filters: [IncidentFilter] = [
            .init(search: "19000"), .init(states: IncidentState.active, levels: [.error], search: "title 19000"),
            .init(service: fixture.shop, search: "19000"),
        ]
        for filter in filters {
            let plan = try await fixture.database.write { connection in
                let probe = PlanProbe(connection)
                _ = try store.list(filter, limit: 51, on: probe)
                _ = try store.list(filter, after: cursor, limit: 51, on: probe)
                _ = try store.list(filter, before: cursor, limit: 51, on: probe)
                _ = try store.count(filter, upTo: 1001, on: probe)
                return try probe.plans()
            }
            let index = fixture.database.dialect == .sqlite ? "incident_search VIRTUAL TABLE INDEX" : "Bitmap Index Scan on incident_search"
            #expect(plan.contains { $0.contains(index) }, "\(plan)")
            #expect(!plan.contains { $0.contains("Seq Scan on incident") || $0 == "SCAN i" }, "\(plan)")
        }
    }

    @Test("Figures: what changed, what was there before, and what pages show of them")
    func figures() async throws {
        let fixture = try await used()
        let keeper = FiguresKeeper(database: fixture.database, now: { fixture.world.now })
        try await keeper.begin()
        while try await keeper.backfill.runOnce(limit: 2000) {}
        try await fixture.database.write { if $0.dialect == .postgres { try $0.script("ANALYZE") } }
        let store = FiguresStore()
        let kathmandu = try #require(ZoneClock.named("Asia/Kathmandu"))
        try await expectNoBurden(
            fixture, mayBeSorted: true,
            [
                "settle": { try FiguresLedger.settle([IncidentID(40), IncidentID(80)], on: $0) },
                "opened": { _ = try store.opened(in: OverviewSpan.week.columns(until: Timestamp(hoursSince1970: 2000), in: .utc), on: $0) },
                "missing": { _ = try store.missing(on: $0) },
                "totals": { _ = try store.totals(.init(columns: TimeColumns(days: 20...30, in: kathmandu)), on: $0) },
                "trend": { _ = try store.trend(.init(columns: TimeColumns(days: 20...40, in: kathmandu)), on: $0) },
                "a column's incidents": { connection in
                    var filter = IncidentFilter()
                    filter.opened = Timestamp(microseconds: 1000)..<Timestamp(microseconds: 1100)
                    _ = try fixture.incidents.list(filter, limit: 51, on: connection)
                    _ = try fixture.incidents.count(filter, upTo: 1001, on: connection)
                },
            ])
    }

    @Test("Deleting what is too old, a little at a time")
    func retention() async throws {
        let fixture = try await used()
        let time = Timestamp(microseconds: 3_000_000_000)
        try await expectNoBurden(
            fixture,
            [
                "events": { _ = try IncidentRetention.deleteEvents(before: time, limit: 100, on: $0) },
                "remains": { _ = try IncidentRetention.deleteRemains(limit: 100, on: $0) },
                "keys": { _ = try IncidentRetention.deleteIdempotencyKeys(expiredAt: time, limit: 100, on: $0) },
                "event log": { _ = try EventLog.prune(before: time, limit: 100, on: $0) },
            ])
    }
}
