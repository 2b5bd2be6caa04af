import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

/// How the engines go about what is asked of notices all the time, when there are many of many people.
@Suite("No look-up of notices reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct NoticePlanTests {
    private static let tables: Set = ["helpdesk_notices", "helpdesk_choices", "users", "u", "c"]
    private static let rows = 20_000
    private static let people = 5_000

    private func used() async throws -> NoticesFixture {
        let house = try await NoticesFixture()
        try await house.database.write { connection in
            try connection.execute(
                """
                INSERT INTO users (id, name, name_folded, role, password_changed_at, created_at)
                WITH RECURSIVE n (i) AS (SELECT CAST(3 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.people))
                SELECT i, 'u' || i, 'u' || i, 1, 0, 0 FROM n
                """, [])
            try connection.execute(
                """
                INSERT INTO helpdesk_notices (user_id, kind, issue_id, source, subject, author, body, is_private, happened_at, created_at,
                    read_at, cleared_at)
                WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows))
                SELECT 1 + i % \(Self.people / 10), CASE WHEN i % 2 = 0 THEN 'status' ELSE 'comment' END, i % 3000, 'journal:' || i, 'x', 'y', 'z', 0, i, i,
                    CASE WHEN i % 3 > 0 THEN i END, CASE WHEN i % 5 > 2 THEN i - i % 100 END FROM n
                """, [])
            try connection.execute(
                """
                INSERT INTO helpdesk_choices (user_id, assignee, author, watcher, xmpp, webpush, mail, changed_at)
                SELECT id, 1, 1, 1, 1, 1, 1, 0 FROM users
                """, [])
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return house
    }

    private typealias Work = @Sendable (any SQLConnection) throws -> Void
    private static let user = UserID(7)
    private static let time = Timestamp(microseconds: 19_990)

    private static let works: [(String, Work)] = [
        ("a list", { _ = try NoticeStore.list(NoticeFilter(), of: user, limit: 100, on: $0) }),
        ("its next page", { _ = try NoticeStore.list(NoticeFilter(), of: user, before: NoticeID(9000), limit: 100, on: $0) }),
        ("what is unread", { _ = try NoticeStore.list(NoticeFilter(isUnread: true), of: user, on: $0) }),
        (
            "of an issue",
            { _ = try NoticeStore.list(NoticeFilter(issue: 12, isUnread: true, withCleared: true), of: user, limit: 1, on: $0) }
        ),
        ("the badge", { _ = try NoticeStore.unread(of: user, on: $0) }), ("how many", { _ = try NoticeStore.count(of: user, on: $0) }),
        ("one", { _ = try NoticeStore.find(NoticeID(7), of: user, on: $0) }),
        ("a reading", { _ = try NoticeStore.read(NoticeID(7), of: user, at: time, on: $0) }),
        ("a reading of an issue", { _ = try NoticeStore.readAll(of: user, issue: 12, at: time, on: $0) }),
        ("a clearing", { _ = try NoticeStore.clear(NoticeFilter(), of: user, at: time, on: $0) }),
        ("bringing back", { _ = try NoticeStore.restore(clearedAt: Timestamp(microseconds: 100), of: user, on: $0) }),
        ("whom to tell, and where", { _ = try NoticeChoiceStore.recipients([user], on: $0) }),
        ("what they chose", { _ = try NoticeChoiceStore.choices(of: [user], on: $0) }),
    ]

    @Test("By an index, all of them")
    func plans() async throws {
        let house = try await used()
        for (name, work) in Self.works {
            let burdens = try await house.database.write { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: true)
            }
            #expect(burdens.isEmpty, "\(name): \(burdens.joined(separator: "\n"))")
        }
    }
}
