import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

/// How the engines go about what is asked while a telephone rings, when the directory is large.
@Suite("No question about agencies reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct AgencyPlanTests {
    private static let tables: Set = ["contact_agencies", "contact_agency_phones", "contact_agency_cards", "contact_enrichments"]
    private static let rows = 50_000
    /// Written with one statement: more would take longer than one may on a busy machine.
    private static let batch = 5000

    private func used() async throws -> AgenciesFixture {
        let fixture = try await AgenciesFixture()
        for first in stride(from: 1, to: Self.rows, by: Self.batch) { try await fill(fixture, from: first) }
        try await fixture.database.write { connection in
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return fixture
    }

    private func fill(_ fixture: AgenciesFixture, from first: Int) async throws {
        let last = first + Self.batch - 1
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(\(first) AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(last)) "
        try await fixture.database.write { connection in
            for (table, select) in [
                ("contact_agencies (agency_id, rank, changed_at)", "'' || i, i, i"),
                (
                    "contact_agency_phones (agency_id, digits, last10, last9, last8)",
                    "'' || i, '3706' || (1000000 + i), '706' || (1000000 + i), '06' || (1000000 + i), '6' || (1000000 + i)"
                ),
                ("contact_agency_cards (agency_id, card, fetched_at)", "'' || i, '{}', i"),
                (
                    "contact_calls (number, tail, direction, region, started_at, door, changed_at)",
                    "'+3706' || (1000000 + i), '6' || (1000000 + i), 'in', 'lt', i, 'tel', i"
                ),
            ] {
                try connection.execute("INSERT INTO \(table) \(numbers)SELECT \(select) FROM n", [])
            }
            try connection.execute(
                """
                INSERT INTO contact_enrichments (call_id, since, due_at)
                SELECT id, id, id FROM contact_calls WHERE started_at BETWEEN \(first) AND \(last)
                """, [])
        }
    }

    private typealias Work = @Sendable (any SQLConnection) throws -> Void

    private static let works: [(name: String, work: Work)] = [
        ("exact", { _ = try AgencyStore.match(PhoneNumber(kept: "+37061000077"), on: $0) }),
        ("alike", { _ = try AgencyStore.match(PhoneNumber(kept: "+861000077"), on: $0) }),
        ("nobody", { _ = try AgencyStore.match(PhoneNumber(kept: "+99999999999"), on: $0) }),
        ("agency", { _ = try AgencyStore.find(try #require(AgencyID("77")), on: $0) }),
        ("list", { _ = try AgencyStore.list(after: AgencyID("70"), limit: 51, on: $0) }),
        ("card", { _ = try AgencyCardStore.find(try #require(AgencyID("77")), on: $0) }),
        ("old cards", { _ = try AgencyCardStore.delete(before: Timestamp(microseconds: 5), limit: 100, on: $0) }),
        ("due", { _ = try EnrichmentStore.isAnyDue(at: Timestamp(microseconds: 5), on: $0) }),
        (
            "claim",
            {
                let time = Timestamp(microseconds: 5000)
                _ = try EnrichmentStore.claim(8, by: "a#1", until: time, at: time, on: $0)
            }
        ),
        ("caller", { _ = try CallerStore.find(PhoneNumber(kept: "+37061000077"), on: $0) }),
    ]

    @Test("By index")
    func plans() async throws {
        let fixture = try await used()
        for (name, work) in Self.works {
            let burdens = try await fixture.database.write { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: true)
            }
            #expect(burdens.isEmpty, "\(name): \(burdens.joined(separator: "\n"))")
        }
    }
}
