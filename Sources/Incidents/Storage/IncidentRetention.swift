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
