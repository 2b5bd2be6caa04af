package import Kernel
package import Platform

/// What people were told of issues.
package enum NoticeStore {
    /// Keeps those that are new: a change is told to one person once.
    /// - Returns: those that were new, in the order given.
    package static func add(_ drafts: [NoticeDraft], at time: Timestamp, on connection: any SQLConnection) throws -> [Notice] {
        let statements = drafts.map { draft in
            SQLStatement(
                """
                INSERT INTO helpdesk_notices (user_id, kind, issue_id, source, subject, old_status, new_status, author, body, is_private,
                    happened_at, created_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                ON CONFLICT (user_id, kind, source) DO NOTHING RETURNING \(Notice.columns)
                """, draft.user, draft.kind.rawValue, draft.issue, draft.source, draft.subject, draft.oldStatus, draft.newStatus,
                draft.author, draft.body, draft.isPrivate, draft.happenedAt, time)
        }
        return try connection.run(statements).compactMap { try $0.first.map(Notice.init(row:)) }
    }
}
