import Kernel
import Platform

/// Where both the history of issues and the queue tables are read, each change comes twice: the second time it is told to nobody anew.
enum TwinStore {
    /// How long one way may be behind the other.
    static let window = Duration.seconds(900)

    /// Those that were not told the other way already.
    static func fresh(_ drafts: [NoticeDraft], at time: Timestamp, on connection: any SQLConnection) throws -> [NoticeDraft] {
        try drafts.filter { draft in
            let other = draft.source.hasPrefix("queue:") ? "journal:%" : "queue:%"
            return try connection.row(
                """
                UPDATE helpdesk_notices SET twin = ?1 WHERE id = (
                    SELECT min(id) FROM helpdesk_notices WHERE user_id = ?2 AND kind = ?3 AND issue_id = ?4 AND twin IS NULL
                        AND created_at >= ?5 AND source LIKE ?6 AND coalesce(old_status, '') = ?7 AND coalesce(new_status, '') = ?8)
                RETURNING id
                """, draft.source, draft.user, draft.kind.rawValue, draft.issue, time.adding(Duration.zero - window), other,
                draft.oldStatus ?? "", draft.newStatus ?? "") == nil
        }
    }
}
