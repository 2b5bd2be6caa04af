import Accounts
import Kernel
import Platform

/// What the intake refused: a row for each service and reason.
enum RefusalStore {
    /// Adds to what was counted before. What belongs to a service that is not there any more is dropped.
    static func add(_ refusals: [(service: ServiceID, refusals: ReportRefusals)], on connection: any SQLConnection) throws {
        try connection.run(
            refusals.map { service, refusals in
                SQLStatement(
                    """
                    INSERT INTO intake_refusals (service_id, reason, refused, first_at, last_at, sample)
                    SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM services WHERE id = ?1)
                    ON CONFLICT (service_id, reason) DO UPDATE SET refused = intake_refusals.refused + excluded.refused,
                        last_at = excluded.last_at, sample = excluded.sample
                    """, service, refusals.reason.rawValue, refusals.count, refusals.firstAt, refusals.lastAt, refusals.sample)
            })
    }

    /// Of one service, the latest first.
    static func list(of service: ServiceID, on connection: any SQLConnection) throws -> [ReportRefusals] {
        try connection.query(
            """
            SELECT reason, refused, first_at, last_at, sample FROM intake_refusals WHERE service_id = ?1
            ORDER BY last_at DESC, reason
            """, service
        ).compactMap { row in
            // A reason of a later version is no reason of this one.
            guard let reason = ReportRefusals.Reason(rawValue: try row.text("reason")) else { return nil }
            return ReportRefusals(
                reason: reason, count: try row.int("refused"), firstAt: try row.time("first_at"), lastAt: try row.time("last_at"),
                sample: try row.text("sample"))
        }
    }

    /// Deletes up to `limit` rows whose last refusal is older than `time`; returns how many.
    static func delete(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM intake_refusals WHERE (service_id, reason) IN (
                SELECT service_id, reason FROM intake_refusals WHERE last_at < ?1 LIMIT ?2)
            """, time, limit)
    }
}
