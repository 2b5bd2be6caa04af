import Kernel
import Platform

/// What Redmine last showed each person: for the time in which it does not answer. Whose address changes is somebody else in Redmine, and
/// is shown nothing of what the other one saw.
enum IssueAnswerStore {
    /// What was asked.
    enum Question: Hashable, Sendable {
        case issue(Int64)
        case list(IssueFilter.State)

        /// - Parameter person: in Redmine.
        func kind(for person: Int64) -> String {
            switch self {
            case .issue: "issue as \(person)"
            case .list(let state): "list \(state.rawValue) as \(person)"
            }
        }

        var issue: Int64 { if case .issue(let id) = self { id } else { 0 } }
    }

    struct Answer: RowDecodable, Sendable {
        let body: JSON
        let at: Timestamp

        init(row: Row) throws {
            body = JSONReader.value(of: try row.text("body")) ?? .null
            at = try row.time("at")
        }
    }

    /// Seconds for which the same answer is not written again: pages ask often.
    static let calm = Duration.seconds(60)

    static func find(_ question: Question, of person: IssuePeople.Person, on connection: any SQLConnection) throws -> Answer? {
        try connection.first(
            Answer.self, "SELECT body, at FROM helpdesk_issue_answers WHERE user_id = ?1 AND kind = ?2 AND issue_id = ?3",
            person.user, question.kind(for: person.redmineID), question.issue)
    }

    static func keep(
        _ body: JSON, to question: Question, of person: IssuePeople.Person, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_issue_answers (user_id, kind, issue_id, body, at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (user_id, kind, issue_id) DO UPDATE SET body = excluded.body, at = excluded.at
            """, person.user, question.kind(for: person.redmineID), question.issue, body.line, time)
    }

    /// What they may not see any more.
    static func forget(_ question: Question, of person: IssuePeople.Person, on connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM helpdesk_issue_answers WHERE user_id = ?1 AND kind = ?2 AND issue_id = ?3", person.user,
            question.kind(for: person.redmineID), question.issue)
    }

    /// All of a person: what they see is another's from now on, or nobody's.
    static func forgetAll(of user: UserID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM helpdesk_issue_answers WHERE user_id = ?1", user)
    }

    /// Days for which an answer counts.
    private static let days: Int64 = 14

    static func retention(now: @escaping @Sendable () -> Timestamp) -> Retention.Table {
        Retention.Table(name: "helpdesk_issue_answers") { connection, limit in
            let old = try connection.query(
                "SELECT user_id, kind, issue_id FROM helpdesk_issue_answers WHERE at < ?1 ORDER BY at LIMIT ?2",
                now().adding(.seconds(-days * 86_400)), limit)
            try connection.run(
                try old.map { row in
                    SQLStatement(
                        "DELETE FROM helpdesk_issue_answers WHERE user_id = ?1 AND kind = ?2 AND issue_id = ?3",
                        try row.int64("user_id"), try row.text("kind"), try row.int64("issue_id"))
                })
            return old.count
        }
    }
}
