import Foundation
package import Kernel

/// The append-only record of domain events, written in the transaction of the change they tell of.
package enum EventLog {
    package struct Entry: Sendable {
        /// Rises with the order of the commits.
        package let position: Int64
        package let at: Timestamp
        package let event: DomainEvent
    }

    package static func append(
        _ events: [DomainEvent], at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let encoder = JSONEncoder()
        for event in events {
            let payload = String(decoding: try encoder.encode(event), as: UTF8.self)
            try connection.execute("INSERT INTO event_log (at, payload) VALUES (?1, ?2)", time, payload)
        }
    }

    /// The position of the newest entry, 0 when there is none.
    package static func end(on connection: any SQLConnection) throws -> Int64 {
        try connection.row("SELECT coalesce(max(id), 0) AS position FROM event_log")?.int64("position") ?? 0
    }

    /// Entries after `position`, oldest first, `limit` at most. An entry of a newer version is passed over.
    package static func entries(
        after position: Int64, limit: Int, on connection: any SQLConnection
    ) throws -> [Entry] {
        let decoder = JSONDecoder()
        return try connection.query(
            "SELECT id, at, payload FROM event_log WHERE id > ?1 ORDER BY id LIMIT ?2", position, limit
        ).compactMap { row in
            let payload = Data(try row.text("payload").utf8)
            guard let event = try? decoder.decode(DomainEvent.self, from: payload) else { return nil }
            return Entry(position: try row.int64("id"), at: try row.time("at"), event: event)
        }
    }

    /// Deletes up to `limit` entries older than `time`; returns how many. Those a consumer has not read stay.
    package static func prune(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM event_log WHERE id IN (
                SELECT id FROM event_log WHERE at < ?1
                AND id <= coalesce((SELECT min(position) FROM event_cursors), 9223372036854775807)
                ORDER BY id LIMIT ?2)
            """, time, limit)
    }
}
