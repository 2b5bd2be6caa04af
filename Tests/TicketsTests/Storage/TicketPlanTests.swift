import Kernel
import Platform
import TestKit
import Testing

@testable import Tickets

/// How the engines go about what is asked of them all the time, when there are many tickets.
@Suite("No list and no repeated work of tickets reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct TicketPlanTests {
    private static let tables: Set = [
        "tickets", "t", "ticket_documents", "d", "ticket_legs", "ticket_verdicts", "v", "ticket_parts", "p", "ticket_handovers", "h",
        "ticket_suspensions", "ticket_runs",
    ]
    private static let rows = 20_000
    private static let year: ClosedRange<Int64> = 20_000...20_365

    private func used() async throws -> TicketsFixture {
        let fixture = try await TicketsFixture()
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows)) "
        try await fixture.database.write { connection in
            for (table, select) in [
                (
                    "tickets (number, status, created_at, completed_day, allowed, department, is_open, document_id, seen_at, breach_at)",
                    """
                    CAST(200000 + i AS TEXT), 'Закрыт', i * 1000000, 20000 + i / 55, 14400, 'Unit-' || (i % 20),
                        CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END, i, i * 1000000, CASE WHEN i % 50 = 0 THEN i * 1000000 END
                    """
                ),
                ("ticket_documents (ticket_id, at, digest, body)", "i, i, 'x', '{}'"),
                (
                    """
                    ticket_verdicts (ticket_id, number, plain_number, day, outcome, department, report, counted, breach_hour, document_id, rule_version,
                        book_version, judged_at)
                    """,
                    """
                    i, CAST(200000 + i AS TEXT), 200000 + i, 20000 + i / 55, CASE WHEN i % 3 = 0 THEN 'overrun' ELSE 'kept' END,
                        'Unit-' || (i % 20), '', 1, i % 168, i, 1, 0, 0
                    """
                ),
                (
                    "ticket_parts (ticket_id, department, day, held, counted, is_guilty, share, is_over_budget)",
                    "i, 'Unit-' || (i % 20), 20000 + i / 55, 10, 10, CASE WHEN i % 3 = 0 THEN 1 ELSE 0 END, 0, 0"
                ),
                (
                    "ticket_suspensions (task, ticket_id, number, missing, document_id, first_seen_at, seen_at, left_at, begin_at)",
                    "CAST(i AS TEXT), i, CAST(i AS TEXT), '', i, i, i, CASE WHEN i % 200 = 0 THEN NULL ELSE i END, i"
                ),
                (
                    "ticket_handovers (ticket_id, place, day, from_department, to_department, held)",
                    "i, 0, 20000 + i / 55, 'Unit-' || (i % 20), 'Unit-' || ((i + 1) % 20), 10"
                ),
                ("ticket_runs (kind, day, origin, state, asked_at, asked_by)", "'overruns', i, 'night', 'done', i, 'x'"),
            ] {
                try connection.execute(Self.numbersInto(table, numbers, select), [])
            }
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return fixture
    }

    private static func numbersInto(_ table: String, _ numbers: String, _ select: String) -> String {
        // Both engines take the numbers behind the INSERT.
        "INSERT INTO \(table) \(numbers)SELECT \(select) FROM n"
    }

    private typealias Work = @Sendable (any SQLConnection) throws -> Void

    private static let works: [(name: String, isSorted: Bool, work: Work)] = [
        ("list", false, { _ = try TicketStore.list(TicketFilter(), after: nil, limit: 51, on: $0) }),
        (
            "a department's", true,
            { _ = try TicketStore.list(TicketFilter().with { $0.department = "Unit-3" }, after: nil, limit: 51, on: $0) }
        ),
        ("a year's", true, { _ = try TicketStore.list(TicketFilter().with { $0.days = year }, after: nil, limit: 51, on: $0) }),
        (
            "overruns", true,
            { _ = try TicketStore.list(TicketFilter().with { ($0.days, $0.outcome) = (year, .overrun) }, after: nil, limit: 51, on: $0) }
        ),
        (
            "a department's overruns", true,
            {
                let filter = TicketFilter().with { ($0.days, $0.department, $0.part) = (year, "Unit-3", .strict) }
                _ = try TicketStore.list(filter, after: TicketCursor(day: 20_300, id: 5000), limit: 51, on: $0)
            }
        ),
        (
            "an hour's", true,
            { _ = try TicketStore.list(TicketFilter().with { ($0.days, $0.hour) = (year, 30) }, after: nil, limit: 51, on: $0) }
        ),
        (
            "a handover's", true,
            {
                let filter = TicketFilter().with { ($0.days, $0.from, $0.to) = (year, "Unit-1", "Unit-2") }
                _ = try TicketStore.list(filter, after: nil, limit: 51, on: $0)
            }
        ),
        ("a file of verdicts", false, { _ = try TicketTable.verdicts.part(after: [.integer(5000)], limit: 500, on: $0) }),
        ("a file of expired tickets", false, { _ = try TicketTable.expired.part(after: [.integer(200_500)], limit: 500, on: $0) }),
        (
            "a file of parts", false,
            { _ = try TicketTable.parts.part(after: [.integer(5000), .text("Unit-3")], limit: 500, on: $0) }
        ),
        ("one day", true, { _ = try TicketStore.numbers(completedOn: 20_100, on: $0) }),
        ("at risk", true, { _ = try TicketStore.atRisk(limit: 15, on: $0) }),
        ("clocks", true, { _ = try TicketStore.due(at: Timestamp(microseconds: 5), limit: 20, on: $0) }),
        ("not seen lately", false, { _ = try TicketStore.stale(before: Timestamp(microseconds: 100_000_000), limit: 50, on: $0) }),
        ("told, and over", true, { _ = try TicketStore.settled(limit: 200, on: $0) }),
        ("waiting", true, { _ = try SuspensionStore.waiting(on: $0) }),
        (
            "ending soon", true,
            { _ = try SuspensionStore.ending(after: Timestamp(microseconds: 5), by: Timestamp(microseconds: 9), on: $0) }
        ),
        ("told, and left", true, { _ = try SuspensionStore.settled(limit: 200, on: $0) }),
        ("due runs", false, { _ = try RunStore.hasDue(at: Timestamp(microseconds: 5), isConnected: true, on: $0) }),
        ("nights", false, { _ = try RunStore.isNightTaken(5, endedAt: Timestamp(microseconds: 5), on: $0) }),
        ("runs", false, { _ = try RunStore.list(before: 5000, limit: 60, on: $0) }),
        ("sums of a day", true, { try VerdictStore.sum([20_100], on: $0) }),
    ]

    @Test("By an index, all of them")
    func plans() async throws {
        let fixture = try await used()
        for (name, isSorted, work) in Self.works {
            let burdens = try await fixture.database.write { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: isSorted)
            }
            #expect(burdens.isEmpty, "\(name): \(burdens.joined(separator: "\n"))")
        }
    }
}
