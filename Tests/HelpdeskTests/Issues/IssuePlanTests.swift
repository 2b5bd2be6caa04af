import Kernel
import TestKit
import Testing

@testable import Helpdesk
@testable import Platform

/// How the engines go about what pages and scripts ask all the time, when there is much.
@Suite("Nothing that issues and the board repeat reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct IssuePlanTests {
    private static let tables: Set = [
        "helpdesk_quality_comments", "c", "helpdesk_quality_issues", "helpdesk_issue_links", "helpdesk_issue_answers",
    ]
    private static let rows = 20_000

    private func used() async throws -> IssuesFixture {
        let fixture = try await IssuesFixture()
        let user = fixture.aliceHere.userID?.rawValue ?? 0
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows)) "
        try await fixture.database.write { connection in
            for (table, select) in [
                (
                    "helpdesk_quality_comments (id, issue_id, subject, author, author_id, body, is_private, at)",
                    "i, i / 10, 'x', 'y', 6, 'z', CASE WHEN i % 5000 = 0 THEN 1 ELSE 0 END, i * 1000000"
                ),
                ("helpdesk_quality_issues (id, updated_at, is_settled)", "i, i, 1"),
                (
                    "helpdesk_issue_links (incident_id, turn, issue_id, subject, opened_by, claimed_at)", "i, 1, i + 7, 'x', 'y', i"
                ),
                ("helpdesk_issue_answers (user_id, kind, issue_id, body, at)", "\(user), 'issue', i, '{}', i * 1000000"),
            ] { try connection.script("\(numbers)INSERT INTO \(table) SELECT \(select) FROM n") }
            try connection.script("ANALYZE")
        }
        return fixture
    }

    @Test("By an index, all of them")
    func plans() async throws {
        let fixture = try await used()
        let user = try #require(fixture.aliceHere.userID)
        let reader = QualityStore.Reader(user: user, redmineID: 5)
        let person = IssuePeople.Person(user: user, redmineID: 5, login: "alice", identity: .service)
        try await fixture.database.write { connection in
            let probe = PlanProbe(connection)
            _ = try QualityStore.unread(by: reader, limit: 100, on: probe)
            _ = try QualityStore.all(by: reader, limit: 100, on: probe)
            _ = try QualityStore.somePrivate(notBy: 5, on: probe)
            _ = try QualityStore.markRead(77, by: reader, at: Timestamp(microseconds: 1), on: probe)
            _ = try QualityStore.known([1, 2, 3], on: probe)
            _ = try QualityStore.ids(after: 500, limit: 100, on: probe)
            try QualityStore.forget(12, on: probe)
            _ = try IssueLinkStore.links(of: IncidentID(5), on: probe)
            _ = try IssueLinkStore.incidents(of: 12, on: probe)
            _ = try IssueAnswerStore.find(.issue(7), of: person, on: probe)
            let burdens = try probe.burdens(on: Self.tables, mayBeSorted: true)
            #expect(burdens == [], "\(burdens.joined(separator: "\n"))")
        }
    }

    @Test("Old answers go, by their time")
    func retention() async throws {
        let fixture = try await used()
        let now = Timestamp(microseconds: 500_000_000).adding(.seconds(14 * 86_400))
        let table = IssueAnswerStore.retention(now: { now })
        try await fixture.database.write { connection in
            let probe = PlanProbe(connection)
            #expect(try table.deleteSome(probe, 100) == 100)
            let burdens = try probe.burdens(on: Self.tables, mayBeSorted: true)
            #expect(burdens == [], "\(burdens.joined(separator: "\n"))")
            let rest = try connection.query("SELECT min(issue_id) AS first FROM helpdesk_issue_answers")
            #expect(try rest.first?.int64("first") == 101)
        }
    }
}
