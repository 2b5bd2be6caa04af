import Kernel
import Platform

/// What the board's keeper writes.
extension QualityStore {
    /// How an issue was read.
    struct Known: Hashable, Sendable {
        let id: Int64
        let updatedAt: Timestamp
        /// False while the same second may bring more.
        let isSettled: Bool
    }

    /// How far reading has come.
    struct Progress: RowDecodable, Hashable, Sendable {
        let updatedAt: Timestamp
        let sweptAt: Timestamp?
        let lookedAt: Timestamp?

        static let none = Progress(updatedAt: Timestamp(microseconds: 0), sweptAt: nil, lookedAt: nil)

        private init(updatedAt: Timestamp, sweptAt: Timestamp?, lookedAt: Timestamp?) {
            (self.updatedAt, self.sweptAt, self.lookedAt) = (updatedAt, sweptAt, lookedAt)
        }

        init(row: Row) throws {
            self.init(
                updatedAt: try row.time("updated_at"), sweptAt: try row.optionalTime("swept_at"),
                lookedAt: try row.optionalTime("looked_at"))
        }
    }

    static func progress(of project: String, on connection: any SQLConnection) throws -> Progress {
        try connection.first(
            Progress.self, "SELECT updated_at, swept_at, looked_at FROM helpdesk_quality_progress WHERE project = ?1", project) ?? .none
    }

    /// - Parameter number: of the project; nil where nothing says it.
    static func set(
        _ updatedAt: Timestamp, of project: String, number: Int64?, lookedAt: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_quality_progress (project, project_id, updated_at, looked_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (project) DO UPDATE SET
                project_id = coalesce(excluded.project_id, helpdesk_quality_progress.project_id), updated_at = excluded.updated_at,
                looked_at = excluded.looked_at
            """, project, number, updatedAt, lookedAt)
    }

    /// Whether it is the board's project.
    static func isOfBoard(_ project: Int64, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT project FROM helpdesk_quality_progress WHERE project_id = ?1", project) != nil
    }

    static func swept(_ project: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE helpdesk_quality_progress SET swept_at = ?2 WHERE project = ?1", project, time)
    }

    /// Another project than before: nothing of the old one is shown.
    static func begin(_ project: String, on connection: any SQLConnection) throws {
        let others = try connection.row("SELECT project FROM helpdesk_quality_progress WHERE project <> ?1 LIMIT 1", project)
        guard others != nil else { return }
        for table in ["helpdesk_quality_comments", "helpdesk_quality_issues", "helpdesk_quality_progress"] {
            try connection.execute("DELETE FROM \(table)", [])
        }
    }

    /// What is known of these issues.
    static func known(_ ids: [Int64], on connection: any SQLConnection) throws -> [Int64: Known] {
        let rows = try connection.run(
            ids.map { SQLStatement("SELECT id, updated_at, is_settled FROM helpdesk_quality_issues WHERE id = ?1", $0) }
        ).joined()
        return Dictionary(
            try rows.map {
                let id = try $0.int64("id")
                return (id, Known(id: id, updatedAt: try $0.time("updated_at"), isSettled: try $0.bool("is_settled")))
            }
        ) { $1 }
    }

    /// An issue's comments as they are now: what is gone there is gone here.
    static func replace(_ comments: [Comment], of issue: Known, on connection: any SQLConnection) throws {
        let present = try connection.query("SELECT id FROM helpdesk_quality_comments WHERE issue_id = ?1", issue.id)
        let kept = Set(comments.map(\.id))
        let gone = try present.map { try $0.int64("id") }.filter { !kept.contains($0) }
        var statements = gone.map { SQLStatement("DELETE FROM helpdesk_quality_comments WHERE id = ?1", $0) }
        statements += comments.map { comment in
            SQLStatement(
                """
                INSERT INTO helpdesk_quality_comments (id, issue_id, subject, author, author_id, body, is_private, at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                ON CONFLICT (id) DO UPDATE SET
                    issue_id = excluded.issue_id, subject = excluded.subject, author = excluded.author, body = excluded.body,
                    is_private = excluded.is_private
                """, comment.id, comment.issue, comment.subject, comment.author, comment.authorID, comment.body, comment.privacy.rawValue,
                comment.at)
        }
        statements.append(
            SQLStatement(
                """
                INSERT INTO helpdesk_quality_issues (id, updated_at, is_settled) VALUES (?1, ?2, ?3)
                ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, is_settled = excluded.is_settled
                """, issue.id, issue.updatedAt, issue.isSettled))
        try connection.run(statements)
    }

    /// Issues that are kept, behind `id`, by number.
    static func ids(after id: Int64, limit: Int, on connection: any SQLConnection) throws -> [Int64] {
        try connection.query("SELECT id FROM helpdesk_quality_issues WHERE id > ?1 ORDER BY id LIMIT ?2", id, limit)
            .map { try $0.int64("id") }
    }

    /// It was deleted, or moved away.
    static func forget(_ issue: Int64, on connection: any SQLConnection) throws {
        try connection.run([
            SQLStatement("DELETE FROM helpdesk_quality_comments WHERE issue_id = ?1", issue),
            SQLStatement("DELETE FROM helpdesk_quality_issues WHERE id = ?1", issue),
        ])
    }
}
