package import Kernel
package import Platform

package enum NoticeKind: String, CaseIterable, Sendable { case status, comment }

package enum NoticeEntity {}
package typealias NoticeID = ID<NoticeEntity>

/// One change of an issue that one person is to be told of.
package struct NoticeDraft: Hashable, Sendable {
    package var user: UserID
    package var kind: NoticeKind
    package var issue: Int64
    /// What tells the change from all others: `journal:ID`, `queue:TABLE:ID`.
    package var source: String
    package var subject: String
    package var oldStatus: String?
    package var newStatus: String?
    /// Who changed or commented, as Redmine names them.
    package var author: String
    /// Harmless HTML.
    package var body: String
    /// A note that not everybody may read.
    package var isPrivate: Bool
    /// By Redmine's clock.
    package var happenedAt: Timestamp

    package init(
        user: UserID, kind: NoticeKind, issue: Int64, source: String, subject: String, oldStatus: String? = nil, newStatus: String? = nil,
        author: String = "", body: String = "", isPrivate: Bool = false, happenedAt: Timestamp
    ) {
        (self.user, self.kind, self.issue, self.source, self.subject) = (user, kind, issue, source, subject)
        (self.oldStatus, self.newStatus, self.author, self.body) = (oldStatus, newStatus, author, body)
        (self.isPrivate, self.happenedAt) = (isPrivate, happenedAt)
    }
}

/// A notice as it is kept.
package struct Notice: Hashable, Sendable, Identifiable {
    package let id: NoticeID
    package let draft: NoticeDraft
    package let createdAt: Timestamp
    package let readAt: Timestamp?
    /// When it was taken off the person's list.
    package let clearedAt: Timestamp?
}

extension Notice: RowDecodable {
    static let columns =
        "id, user_id, kind, issue_id, source, subject, old_status, new_status, author, body, is_private, happened_at, created_at, read_at, cleared_at"

    package init(row: Row) throws {
        guard let kind = NoticeKind(rawValue: try row.text("kind")) else { throw StorageError(.internal, "a notice of no known kind") }
        id = try row.id("id")
        draft = NoticeDraft(
            user: try row.id("user_id"), kind: kind, issue: try row.int64("issue_id"), source: try row.text("source"),
            subject: try row.text("subject"), oldStatus: try row.optionalText("old_status"),
            newStatus: try row.optionalText("new_status"), author: try row.text("author"), body: try row.text("body"),
            isPrivate: try row.bool("is_private"), happenedAt: try row.time("happened_at"))
        createdAt = try row.time("created_at")
        (readAt, clearedAt) = (try row.optionalTime("read_at"), try row.optionalTime("cleared_at"))
    }
}
