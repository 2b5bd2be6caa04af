import Kernel
import Platform

/// The comments of the quality board's project, and who has read which.
enum QualityStore {
    struct Comment: RowDecodable, Hashable, Sendable {
        let id: Int64
        let issue: Int64
        let subject: String
        let author: String
        let authorID: Int64
        /// Harmless HTML.
        let body: String
        let privacy: Privacy
        let at: Timestamp

        init(
            id: Int64, issue: Int64, subject: String, author: String, authorID: Int64, body: String, privacy: Privacy, at: Timestamp
        ) {
            (self.id, self.issue, self.subject, self.author) = (id, issue, subject, author)
            (self.authorID, self.body, self.privacy, self.at) = (authorID, body, privacy, at)
        }

        init(row: Row) throws {
            self.init(
                id: try row.int64("id"), issue: try row.int64("issue_id"), subject: try row.text("subject"),
                author: try row.text("author"), authorID: try row.int64("author_id"), body: try row.text("body"),
                privacy: Privacy(rawValue: try row.int("is_private")) ?? .noteOfIssue, at: try row.time("at"))
        }
    }

    /// Who may read a comment. They are two rights in Redmine: one for private notes, one for each private issue.
    enum Privacy: Int, Sendable {
        case none, note, issue, noteOfIssue

        init(note: Bool, issue: Bool) { self = note ? issue ? .noteOfIssue : .note : issue ? .issue : .none }
    }

    /// Who reads, and what of it.
    struct Reader: Hashable, Sendable {
        let user: UserID
        /// In Redmine; 0 for somebody who is not known there.
        let redmineID: Int64
        let readsNotes: Bool
        /// Private ones that they see.
        let issues: Set<Int64>

        init(user: UserID, redmineID: Int64 = 0, readsNotes: Bool = false, issues: Set<Int64> = []) {
            (self.user, self.redmineID, self.readsNotes, self.issues) = (user, redmineID, readsNotes, issues)
        }

        /// A condition on comments, with `?2` for the right to notes and `?3` for their number.
        fileprivate var sees: String {
            let issues = issues.isEmpty ? "0" : issues.sorted().map(String.init).joined(separator: ", ")
            return """
                (c.is_private = 0 OR c.author_id = ?3
                    OR (c.is_private = 2 OR ?2 = 1) AND (c.is_private = 1 OR c.issue_id IN (\(issues))))
                """
        }
    }

    private static let columns = "c.id, c.issue_id, c.subject, c.author, c.author_id, c.body, c.is_private, c.at"
    private static let isUnread =
        "NOT EXISTS (SELECT 1 FROM helpdesk_quality_reads r WHERE r.user_id = ?1 AND r.comment_id = c.id)"

    // MARK: Reading

    /// The newest first.
    static func unread(by reader: Reader, limit: Int, on connection: any SQLConnection) throws -> [Comment] {
        try connection.all(
            Comment.self,
            """
            SELECT \(columns) FROM helpdesk_quality_comments c WHERE \(isUnread) AND \(reader.sees)
            ORDER BY c.at DESC, c.id DESC LIMIT ?4
            """, reader.user, reader.readsNotes, reader.redmineID, limit)
    }

    /// Read ones too, the newest first, each with whether it is read.
    static func all(by reader: Reader, limit: Int, on connection: any SQLConnection) throws -> [(comment: Comment, isRead: Bool)] {
        try connection.query(
            """
            SELECT \(columns), CASE WHEN \(isUnread) THEN 0 ELSE 1 END AS is_read FROM helpdesk_quality_comments c WHERE \(reader.sees)
            ORDER BY c.at DESC, c.id DESC LIMIT ?4
            """, reader.user, reader.readsNotes, reader.redmineID, limit
        ).map { (try Comment(row: $0), try $0.bool("is_read")) }
    }

    /// A private note by somebody else on an issue that everybody sees, to find out whether a person may read such notes.
    static func somePrivate(notBy redmineID: Int64, on connection: any SQLConnection) throws -> Comment? {
        try connection.first(
            Comment.self,
            """
            SELECT \(columns) FROM helpdesk_quality_comments c WHERE c.is_private = 1 AND c.author_id <> ?1
            ORDER BY c.at DESC, c.id DESC LIMIT 1
            """, redmineID)
    }

    /// Private issues with comments, those with the newest first.
    static func privateIssues(limit: Int, on connection: any SQLConnection) throws -> [Int64] {
        try connection.query(
            """
            SELECT issue_id FROM helpdesk_quality_comments WHERE is_private >= 2
            GROUP BY issue_id ORDER BY max(at) DESC, issue_id DESC LIMIT ?1
            """, limit
        ).map { try $0.int64("issue_id") }
    }

    /// - Returns: whether there is such a comment for this reader.
    static func markRead(_ id: Int64, by reader: Reader, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        let found = try connection.row(
            "SELECT c.id FROM helpdesk_quality_comments c WHERE c.id = ?1 AND \(reader.sees)", id, reader.readsNotes, reader.redmineID)
        guard found != nil else { return false }
        try connection.execute(
            """
            INSERT INTO helpdesk_quality_reads (user_id, comment_id, at) VALUES (?1, ?2, ?3)
            ON CONFLICT (user_id, comment_id) DO NOTHING
            """, reader.user, id, time)
        return true
    }

    /// What they may not see stays unread: it is new to them if they ever may.
    static func markAllRead(by reader: Reader, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_quality_reads (user_id, comment_id, at)
            SELECT CAST(?1 AS BIGINT), c.id, CAST(?4 AS BIGINT) FROM helpdesk_quality_comments c WHERE \(isUnread) AND \(reader.sees)
            ON CONFLICT (user_id, comment_id) DO NOTHING
            """, reader.user, reader.readsNotes, reader.redmineID, time)
    }
}
