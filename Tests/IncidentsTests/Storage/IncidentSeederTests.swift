import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts
@testable import Incidents

@Suite("Filling an installation", .bothEngines, .timeLimit(.minutes(5)))
struct IncidentSeederTests {
    private func seeded(_ fixture: IncidentsFixture, count: Int = 150) async throws {
        let service = Service(
            id: fixture.shop, name: "Shop", team: nil, statusURL: nil, isStatusURLTrusted: false, logsFolder: nil, grouping: .title,
            rateLimit: nil,
            createdAt: Timestamp(microseconds: 0), codes: [])
        // Schema changes of the seeder need a database of its own on PostgreSQL: the caller gives one.
        let seeder = IncidentSeeder(database: fixture.database, keepsEventsSince: fixture.world.now.adding(.seconds(-86_400)))
        try await seeder.begin()
        let incidents = (0..<count).map { index -> SeededIncident in
            let at = fixture.world.now.adding(.seconds(-3600 * (count - index)))
            var steps: [SeededIncident.Step] = []
            if index % 2 == 0 { steps.append(.init(kind: .acknowledged, at: at.adding(.seconds(90)), who: "olga")) }
            if index % 3 == 0 { steps.append(.init(kind: .closed, at: at.adding(.seconds(900)), who: "olga")) }
            if index % 9 == 0 { steps.append(.init(kind: .reopened, at: at.adding(.seconds(1000)), who: "Shop")) }
            let draft = EventDraft(
                title: "Fault \(String(repeating: "x", count: index % 7))", message: "broken", level: index % 5 == 0 ? .critical : .warning,
                logs: "line \(index)")
            return SeededIncident(
                service: service, draft: draft, openedAt: at, lastAt: at.adding(.seconds(60)), occurrences: index % 12 + 1, steps: steps,
                assignee: index % 4 == 0 ? "olga" : nil, tags: index % 10 == 0 ? ["Known", "known"] : [])
        }
        try await seeder.write(Array(incidents.prefix(100)), from: 1)
        try await seeder.write(Array(incidents.dropFirst(100)), from: 101)
        try await seeder.end(count: Int64(count))
    }

    @Test("Figures are those that would be reckoned, the index finds everything, numbers go on behind the last")
    func asThroughTheDoor() async throws {
        let fixture = try await IncidentsFixture(engine: .current)
        try await seeded(fixture)
        #expect(try await fixture.database.read { try FiguresCheck().differences(on: $0) } == [])
        let keeper = SearchKeeper(database: fixture.database, now: { fixture.world.now })
        #expect(try await !keeper.backfill.runOnce())
        let before = try await words(fixture)
        // 149 is the number of one, and stands in a line of another.
        let (fault, line, active) = try await fixture.database.read { [store = fixture.incidents] connection in
            (
                try store.count(.init(search: "fault broken"), upTo: 1000, on: connection),
                try store.list(.init(search: "line 149"), limit: 10, on: connection).map(\.id.rawValue),
                try store.count(.init(states: IncidentState.active, search: "fault"), upTo: 1000, on: connection)
            )
        }
        #expect(fault == 150 && line == [150, 149] && active == 117)
        // Indexed anew from what stands in the tables, each comes out with the same words.
        try await fixture.database.write { connection in
            try connection.run(SearchLedger.statements(for: (1...150).map { IncidentID($0) }, on: connection))
        }
        #expect(try await words(fixture) == before)
        #expect(try await fixture.report(fixture.event("New one"))[0] == IncidentID(151))
    }

    private func words(_ fixture: IncidentsFixture) async throws -> [Set<Substring>] {
        try await fixture.database.read { connection in
            try connection.query("SELECT words FROM incident_words ORDER BY incident_id").map {
                Set(try $0.text("words").split(separator: " "))
            }
        }
    }

    @Test("Only events that retention would have left are there, each with its body as it is sampled")
    func events() async throws {
        let fixture = try await IncidentsFixture(engine: .current)
        try await seeded(fixture)
        let rows = try await fixture.database.read { connection in
            try connection.query(
                "SELECT i.occurrences, count(*) AS events, count(e.body) AS bodies FROM incidents i JOIN events e ON e.incident_id = i.id GROUP BY i.id, i.occurrences"
            ).map { (try $0.int("occurrences"), try $0.int("events"), try $0.int("bodies")) }
        }
        #expect((20...30).contains(rows.count))
        #expect(rows.allSatisfy { $0.0 == $0.1 && $0.2 == min($0.0, 10) })
    }

    @Test("What is in use is not filled")
    func used() async throws {
        let fixture = try await IncidentsFixture(engine: .current)
        try await fixture.report(fixture.event("There already"))
        await #expect(throws: IncidentSeeder.NotEmpty.self) { try await seeded(fixture) }
    }
}
