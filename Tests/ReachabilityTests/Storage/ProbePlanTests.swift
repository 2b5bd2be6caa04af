import Kernel
import Platform
import TestKit
import Testing

@testable import Reachability

/// How the engines go about what is asked of them all the time, when there are many probes.
@Suite("No repeated work of probes reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct ProbePlanTests {
    private static let tables: Set = ["probes", "probe_results", "probe_minutes", "probe_hours"]
    private static let rows = 5000

    private func used() async throws -> ProbesFixture {
        let fixture = try await ProbesFixture()
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows)) "
        try await fixture.database.write { connection in
            for (table, select) in [
                (
                    """
                    probes (name, name_folded, kind, target, every_seconds, timeout_seconds, created_at, changed_at, due_at, state,
                        minutes_until, incident_id)
                    """,
                    """
                    'p' || i, 'p' || i, 'icmp', 'h', 10, 1, i, i, i * 1000000, CASE WHEN i % 500 = 0 THEN 'down' ELSE 'up' END, i,
                        CASE WHEN i % 1000 = 1 THEN i END
                    """
                ),
                ("probe_results (probe_id, at, micros)", "1 + i % 50, i * 1000000, 500"),
                ("probe_minutes (probe_id, number, looks, lost)", "1 + i % 50, i, 6, 0"),
                ("probe_hours (probe_id, number, looks, lost)", "1 + i % 50, i, 360, 0"),
            ] {
                try connection.execute("INSERT INTO \(table) \(numbers)SELECT \(select) FROM n", [])
            }
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return fixture
    }

    private typealias Work = @Sendable (any SQLConnection) throws -> Void
    private static let range = Timestamp(microseconds: 100_000_000)..<Timestamp(microseconds: 200_000_000)

    private static let works: [(name: String, work: Work)] = [
        ("due", { _ = try ProbeStore.isAnyDue(at: Timestamp(microseconds: 5_000_000), on: $0) }),
        ("named", { _ = try ProbeStore.find(name: "p77", on: $0) }),
        ("list", { _ = try ProbeStore.list(after: ProbeID(70), limit: 51, on: $0) }),
        ("untold", { _ = try ProbeStore.untold(limit: 200, on: $0) }),
        ("recovered", { _ = try ProbeStore.recovered(limit: 200, on: $0) }),
        ("behind", { _ = try ProbeResultStore.behind(100, limit: 50, on: $0) }),
        ("latest", { _ = try ProbeResultStore.latest(of: ProbeID(7), limit: 50, on: $0) }),
        ("results", { _ = try ProbeResultStore.results(of: ProbeID(7), in: range, on: $0) }),
        ("minutes", { _ = try ProbeResultStore.stretches(.minute, of: ProbeID(7), in: range, on: $0) }),
        ("hours", { _ = try ProbeResultStore.stretches(.hour, of: ProbeID(7), in: range, on: $0) }),
    ]

    @Test("By index")
    func plans() async throws {
        let fixture = try await used()
        for (name, work) in Self.works {
            let burdens = try await fixture.database.read { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: true)
            }
            #expect(burdens.isEmpty, "\(name): \(burdens.joined(separator: "\n"))")
        }
    }
}
