import Kernel
import Platform

/// What is kept of what was told for a while only.
enum FollowingRetention {
    /// Longer than an entry of a history can be told (``RedmineFollower/horizon``).
    static let journalDays = 120
    /// Rows of the queue tables that were told to nobody can be looked at so long; those that were told must not come again.
    static let queueDays = 120

    static func tables(now: @escaping @Sendable () -> Timestamp) -> [Retention.Table] {
        func table(_ name: String, _ days: Int, _ sql: String) -> Retention.Table {
            Retention.Table(name: name) { connection, limit in
                try connection.execute(sql, now().adding(.seconds(-days * 86_400)), limit)
            }
        }
        return [
            // By the cursor's time: an outage must not make what happened before it old.
            table(
                "helpdesk_journals", journalDays,
                """
                DELETE FROM helpdesk_journals WHERE id IN (SELECT j.id FROM helpdesk_journals j
                    WHERE j.created_at < ?1 AND j.created_at < (SELECT seen_at FROM helpdesk_cursors WHERE source = 'redmine') - \(journalMicroseconds)
                    ORDER BY j.created_at, j.id LIMIT ?2)
                """),
            table(
                "helpdesk_queue_rows", queueDays,
                """
                DELETE FROM helpdesk_queue_rows WHERE is_deleted = 1 AND (queue, row_id, digest) IN (SELECT queue, row_id, digest
                    FROM helpdesk_queue_rows WHERE kept_at < ?1 AND is_deleted = 1 ORDER BY kept_at, queue, row_id LIMIT ?2)
                """),
        ]
    }

    private static let journalMicroseconds = Duration.seconds(journalDays * 86_400).microseconds
}
