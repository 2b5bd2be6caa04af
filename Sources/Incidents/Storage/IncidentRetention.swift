package import Kernel
package import Platform

/// Removes in small steps what is kept for a while only; incidents themselves stay for ever.
package enum IncidentRetention {
    /// Deletes up to `limit` events taken before `time`; returns how many.
    package static func deleteEvents(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE id < ?1 ORDER BY id LIMIT ?2)",
            EventID(notBefore: time), limit)
    }

    /// Deletes up to `limit` rows of incidents that were deleted; returns how many.
    package static func deleteRemains(limit: Int, on connection: any SQLConnection) throws -> Int {
        var count = 0
        while count < limit, let id = try connection.row("SELECT min(id) AS id FROM deleted_incidents")?.optionalInt64("id") {
            count += try deleteRemains(of: id, limit: limit - count, on: connection)
        }
        return count
    }

    private static func deleteRemains(of id: Int64, limit: Int, on connection: any SQLConnection) throws -> Int {
        // Its figures are taken away once, whoever comes first: this or the follower of the event log.
        try FiguresLedger.settle([IncidentID(id)], on: connection)
        // Before the comments they are of.
        var count = try connection.execute(
            """
            DELETE FROM comment_edits WHERE entry_id IN (
                SELECT entry_id FROM timeline JOIN comment_edits ON entry_id = id WHERE incident_id = ?1 LIMIT ?2)
            """, id, limit)
        if count >= limit { return count }
        for (table, key) in [
            ("events", "id"), ("timeline", "id"), ("incident_logs", "incident_id"), ("incident_words", "incident_id"),
            ("incident_links", "id"),
        ] {
            count += try connection.execute(
                """
                DELETE FROM \(table) WHERE \(key) IN (
                    SELECT \(key) FROM \(table) WHERE incident_id = ?1 LIMIT ?2)
                """, id, limit - count)
            if count >= limit { return count }
        }
        count += try connection.execute(
            """
            DELETE FROM occurrences_by_hour WHERE incident_id = ?1 AND hour IN (
                SELECT hour FROM occurrences_by_hour WHERE incident_id = ?1 LIMIT ?2)
            """, id, limit - count)
        if count >= limit { return count }
        // Few by their limit.
        count += try connection.execute("DELETE FROM incident_tags WHERE incident_id = ?1", id)
        return count + (try connection.execute("DELETE FROM deleted_incidents WHERE id = ?1", id))
    }

    /// Deletes up to `limit` answers whose time is over; returns how many.
    package static func deleteIdempotencyKeys(
        expiredAt time: Timestamp, limit: Int, on connection: any SQLConnection
    ) throws -> Int {
        try connection.execute(
            """
            DELETE FROM idempotency_keys WHERE (service_id, key) IN (
                SELECT service_id, key FROM idempotency_keys WHERE expires_at <= ?1 LIMIT ?2)
            """, time, limit)
    }
}
