import Kernel
import Platform

/// Deletes documents that were followed by others, some time later: those of a ticket that is looked at every minute would be many.
enum TicketRetention {
    static func table(keeping days: Int, now: @escaping @Sendable () -> Timestamp) -> Retention.Table {
        let keep = Duration.seconds(-days * 86_400)
        return Retention.Table(name: "ticket_documents") { connection, limit in
            try deleteSome(before: now().adding(keep), limit: limit, on: connection)
        }
    }

    /// Those that a verdict or a suspension was found from stay, and are not looked at again.
    /// - Returns: how many were looked at.
    static func deleteSome(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        let old = try connection.query(
            """
            SELECT s.document_id, CASE WHEN
                    EXISTS (SELECT 1 FROM ticket_verdicts v WHERE v.ticket_id = s.ticket_id AND v.document_id = s.document_id)
                    OR EXISTS (SELECT 1 FROM ticket_suspensions w WHERE w.ticket_id = s.ticket_id AND w.document_id = s.document_id)
                THEN 1 ELSE 0 END AS is_needed
            FROM ticket_superseded s WHERE s.at < ?1 ORDER BY s.at, s.document_id LIMIT ?2
            """, time, limit)
        let statements = try old.flatMap { row -> [SQLStatement] in
            let id = try row.int64("document_id")
            let tables =
                try row.bool("is_needed")
                ? [] : [("ticket_documents", "id"), ("ticket_legs", "document_id"), ("ticket_comments", "document_id")]
            return (tables + [("ticket_superseded", "document_id")]).map { SQLStatement("DELETE FROM \($0.0) WHERE \($0.1) = ?1", id) }
        }
        try connection.run(statements)
        return old.count
    }
}
