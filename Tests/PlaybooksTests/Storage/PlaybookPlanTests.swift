import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

/// How the engines go about what is asked of them in every cycle, when many incidents are open and many more are over.
@Suite("No look-up of episodes reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct PlaybookPlanTests {
    private static let tables: Set = ["playbook_episodes", "e", "playbook_runs", "r", "playbook_firings", "f", "playbook_actions"]
    private static let rows = 10_000
    private static let store = EpisodeStore()

    private typealias Work = @Sendable (any SQLConnection) throws -> Void

    private static let works: [(name: String, mayBeSorted: Bool, work: Work)] = [
        ("whether anything is due", false, { _ = try store.hasDue(at: Timestamp(microseconds: 5000), on: $0) }),
        ("what is due", false, { _ = try store.due(at: Timestamp(microseconds: 5000), limit: 50, on: $0) }),
        ("the newest episode", false, { _ = try store.latest(of: IncidentID(77), on: $0) }),
        ("the newest of some", false, { _ = try store.latest(of: [IncidentID(77), IncidentID(78)], on: $0) }),
        ("its runs", true, { _ = try store.runs(of: 77, on: $0) }),
        ("what was merged into it", true, { _ = try store.held(in: IncidentID(50), on: $0) }),
        ("customers who wait for the end", true, { _ = try store.waitingForTheEnd(of: IncidentID(77), on: $0) }),
        ("actions", false, { _ = try ActionStore().hasDue(at: Timestamp(microseconds: 5000), on: $0) }),
    ]

    private func used() async throws -> PlaybooksFixture {
        let house = try await PlaybooksFixture()
        try await house.save(PlaybooksFixture.sample())
        try await house.database.write { connection in
            let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows))"
            try connection.execute(
                """
                INSERT INTO playbook_episodes (incident_id, service_id, number, began_at, base, occurrences, counted_at, level, held_in,
                    ended_at, due_at)
                \(numbers) SELECT i, 1, 1, i, 0, 1, i, 3, CASE WHEN i % 50 = 0 THEN i / 2 END, CASE WHEN i % 2 = 0 THEN i END,
                    CASE WHEN i % 2 = 1 THEN i END FROM n
                """, [])
            try connection.execute(
                """
                INSERT INTO playbook_runs (episode_id, playbook_id, version_id, since)
                SELECT e.id, v.playbook_id, v.id, 0 FROM playbook_episodes e CROSS JOIN playbook_versions v
                """, [])
            try connection.execute(
                """
                INSERT INTO playbook_firings (run_id, step, number, reason, due_at, at) SELECT id, 0, 0, 'after', 0, 0 FROM playbook_runs
                """, [])
            try connection.execute(
                "INSERT INTO playbook_actions (incident_id, action, due_at) SELECT id, '{}', id FROM playbook_episodes", [])
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return house
    }

    @Test func plans() async throws {
        let house = try await used()
        for (name, mayBeSorted, work) in Self.works {
            let burdens = try await house.database.read { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: mayBeSorted)
            }
            #expect(burdens == [], "\(name)")
        }
    }
}
