import Kernel
import TestKit
import Testing

@testable import Helpdesk
@testable import Platform

/// How the engines go about what is asked of them all the time, when there are many issues.
@Suite("Nothing that following repeats reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct FollowingPlanTests {
    private static let tables: Set = [
        "helpdesk_issues", "helpdesk_pending", "helpdesk_journals", "j", "helpdesk_people", "p", "helpdesk_notices", "helpdesk_queue_rows",
    ]
    private static let rows = 20_000

    private func used() async throws -> FollowingFixture {
        let fixture = try await FollowingFixture()
        let user = fixture.users[FollowingFixture.olga]?.rawValue ?? 0
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows)) "
        try await fixture.database.write { connection in
            for (table, select) in [
                (
                    "helpdesk_issues (id, updated_at, is_settled, subject, status, read_at, listed_at, sweep)",
                    "i, i * 1000000, 1, 'x', 'New', i, i, i"
                ),
                ("helpdesk_pending (issue_id, is_settled, due_at, since)", "i, 1, i * 1000000, i"),
                ("helpdesk_journals (id, issue_id, created_at)", "i, i % 500, i * 1000000"),
                (
                    "helpdesk_people (redmine_id, login, name, mail, mail_folded, local_folded, is_active, seen_at)",
                    "i + 1000, 'p' || i, 'P', 'p' || i || '@x', 'p' || i || '@x', 'p' || i, 1, 0"
                ),
                (
                    """
                    helpdesk_notices (user_id, kind, issue_id, source, subject, author, body, is_private, happened_at, created_at)
                    """, "\(user), 'comment', i, 'journal:' || i, 'x', 'y', 'z', 0, i, i * 1000000"
                ),
                (
                    "helpdesk_queue_rows (queue, row_id, digest, kept_at, outcome, is_deleted)",
                    "'notes', i, 'd', i * 1000000, 'told', 1"
                ),
            ] { try connection.script("\(numbers)INSERT INTO \(table) SELECT \(select) FROM n") }
            try connection.script("ANALYZE")
        }
        return fixture
    }

    @Test func roundsAskForLittle() async throws {
        let fixture = try await used()
        let time = Timestamp(microseconds: 5_000_000)
        try await fixture.database.write { connection in
            let probe = PlanProbe(connection)
            _ = try PendingStore.hasDue(at: time, on: probe)
            _ = try PendingStore.due(at: time, limit: 32, on: probe)
            _ = try FollowedIssueStore.known([1, 2, 3], on: probe)
            _ = try FollowedIssueStore.told([1, 2, 3], on: probe)
            _ = try FollowedIssueStore.unseen(before: 50, limit: 10, on: probe)
            let people = PeopleStore(matchesLocalPart: false)
            _ = try people.unknown(among: [1001, 1002], on: probe)
            _ = try people.user(mail: "olga@example.test", on: probe)
            if let issue = RedmineIssue(["id": 1, "author": ["id": 1001], "assigned_to": ["id": 1002]]) {
                _ = try people.listeners(of: Audience(of: issue), on: probe)
            }
            _ = try QueueStore.subject(of: 7, on: probe)
            let burdens = try probe.burdens(on: Self.tables, mayBeSorted: true)
            #expect(burdens == [], "\(burdens.joined(separator: "\n"))")
        }
    }

    @Test func oldRowsAreFoundByTheirTime() async throws {
        let fixture = try await used()
        let now = Timestamp(microseconds: 5_000_000).adding(.seconds(400 * 86_400))
        let tables = FollowingRetention.tables(now: { now })
        #expect(tables.map(\.name).sorted() == ["helpdesk_journals", "helpdesk_queue_rows"])
        try await fixture.database.write { connection in
            try CursorStore.begin(SourceCursor.redmine, address: "x", at: now, on: connection)
            for table in tables {
                let probe = PlanProbe(connection)
                _ = try table.deleteSome(probe, 10)
                let burdens = try probe.burdens(on: Self.tables, mayBeSorted: true)
                #expect(burdens == [], "\(table.name): \(burdens.joined(separator: "\n"))")
            }
        }
    }
}
