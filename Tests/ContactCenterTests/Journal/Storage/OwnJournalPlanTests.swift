import Kernel
import TestKit
import Testing

@testable import ContactCenter
@testable import Platform

/// How the engines go about a day of the journal, when there are many days.
@Suite("A day of the journal does not read all calls", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct OwnJournalPlanTests {
    private static let rows = 20_000

    @Test("By the index of times")
    func plans() async throws {
        let fixture = try await CallsFixture()
        try await fixture.database.write { connection in
            try connection.script(
                """
                WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows))
                INSERT INTO contact_calls (number, agent, agent_folded, direction, region, started_at, ended_at, door, changed_at)
                SELECT '+37060000000', 'A', 'a' || CAST(i % 50 AS TEXT), 'in', 'lt', i * 1000000, i * 1000000 + 5, 'tel', i FROM n
                """)
            try connection.script("ANALYZE")
        }
        let (from, until) = (Timestamp(microseconds: 5_000_000_000), Timestamp(microseconds: 5_100_000_000))
        try await fixture.database.write { connection in
            let probe = PlanProbe(connection)
            #expect(try OwnJournalStore.operators(from: from, until: until, limit: 100, on: probe).count == 50)
            #expect(try OwnJournalStore.counts(between: [from, until], on: probe) == [100])
            #expect(try OwnJournalStore.figures(from: from, until: until, on: probe).total == 100)
            _ = try OwnJournalStore.first(on: probe)
            _ = try CallStore.list(from: from, until: until, limit: 100, on: probe)
            let burdens = try probe.burdens(on: ["contact_calls"], mayBeSorted: true)
            #expect(burdens == [], "\(burdens.joined(separator: "\n"))")
        }
    }
}
