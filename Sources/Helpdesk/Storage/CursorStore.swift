package import Kernel
package import Platform

/// How far a source was read, and since when it cannot be.
package struct SourceCursor: Hashable, Sendable, RowDecodable {
    package static let redmine = "redmine"
    package static let queue = "queue"

    package let address: String
    package let begunAt: Timestamp
    package let seenAt: Timestamp
    package let readAt: Timestamp?
    package let sweptAt: Timestamp?
    package let failedAt: Timestamp?
    package let failure: String?
    package let failures: Int
    package let retryAt: Timestamp?
    package let incident: IncidentID?

    package init(row: Row) throws {
        (address, begunAt, seenAt) = (try row.text("address"), try row.time("begun_at"), try row.time("seen_at"))
        (readAt, sweptAt) = (try row.optionalTime("read_at"), try row.optionalTime("swept_at"))
        (failedAt, failure) = (try row.optionalTime("failed_at"), try row.optionalText("failure"))
        (failures, retryAt) = (try row.int("failures"), try row.optionalTime("retry_at"))
        incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
    }
}

package enum CursorStore {
    package static func find(_ source: String, on connection: any SQLConnection) throws -> SourceCursor? {
        try connection.first(
            SourceCursor.self,
            """
            SELECT address, begun_at, seen_at, read_at, swept_at, failed_at, failure, failures, retry_at, incident_id
            FROM helpdesk_cursors WHERE source = ?1
            """, source)
    }

    /// Begins anew, whatever was known of another one before.
    static func begin(_ source: String, address: String, at begun: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_cursors (source, address, begun_at, seen_at) VALUES (?1, ?2, ?3, ?3)
            ON CONFLICT (source) DO UPDATE SET address = excluded.address, begun_at = excluded.begun_at, seen_at = excluded.seen_at,
                read_at = NULL, swept_at = NULL
            """, source, address, begun)
    }

    /// Never goes back.
    static func move(_ source: String, to seen: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE helpdesk_cursors SET seen_at = ?2 WHERE source = ?1 AND seen_at < ?2", source, seen)
    }

    /// A reading came to its end.
    static func succeeded(_ source: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE helpdesk_cursors SET read_at = ?2, failed_at = NULL, failure = NULL, failures = 0, retry_at = NULL WHERE source = ?1
            """, source, time)
    }

    static func swept(_ source: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE helpdesk_cursors SET swept_at = ?2 WHERE source = ?1", source, time)
    }

    /// One that was never begun is kept as one that begins when it can be read.
    static func failed(
        _ source: String, address: String, because failure: String, at time: Timestamp, retry: Timestamp, on connection: any SQLConnection
    ) throws {
        let changed = try connection.execute(
            """
            UPDATE helpdesk_cursors SET failed_at = coalesce(failed_at, ?2), failure = ?3, failures = failures + 1, retry_at = ?4
            WHERE source = ?1
            """, source, time, failure, retry)
        guard changed == 0 else { return }
        try connection.execute(
            """
            INSERT INTO helpdesk_cursors (source, address, begun_at, seen_at, failed_at, failure, failures, retry_at)
            VALUES (?1, '', 0, 0, ?2, ?3, 1, ?4)
            """, source, time, failure, retry)
    }

    static func setIncident(_ incident: IncidentID?, of source: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE helpdesk_cursors SET incident_id = ?2 WHERE source = ?1", source, incident)
    }
}
