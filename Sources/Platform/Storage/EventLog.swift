import Foundation
package import Kernel

/// Called with each domain event, one after the other.
package typealias EventSubscriber = @Sendable (DomainEvent) async -> Void

/// The append-only record of domain events, written in the transaction of the change they describe.
package enum EventLog {
    /// One domain event, with its place and time in the log.
    package struct Entry: Sendable {
        /// Rises with the order of the commits.
        package let position: Int64
        package let at: Timestamp
        package let event: DomainEvent
    }

    /// Appends in the transaction of `connection`, and has ``Database/write(_:)`` tell its subscribers after the commit.
    package static func append(
        _ events: [DomainEvent], at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.run(statements(appending: events, at: time, dialect: connection.dialect))
        connection.note(appended: events)
    }

    /// The statements of ``append(_:at:on:)``, for a store that runs them in one batch with its own. They come last, because
    /// from here on others who append wait for the commit. Subscribers of ``Database/subscribe(_:)`` are not told.
    package static func statements(
        appending events: [DomainEvent], at time: Timestamp, dialect: Dialect
    ) throws -> [SQLStatement] {
        guard !events.isEmpty else { return [] }
        let encoder = JSONEncoder()
        let rows = try events.map { event in
            [time.sqlValue, .text(try EventPayload.text(of: event, encoder: encoder))]
        }
        let lock = dialect.statement(taking: .eventLog).map { [$0] } ?? []
        return lock + SQLStatement.inserts(into: "event_log", "at, payload", rows: rows)
    }

    /// The position of the newest entry, 0 when there is none.
    package static func end(on connection: any SQLConnection) throws -> Int64 {
        try connection.row("SELECT coalesce(max(id), 0) AS position FROM event_log")?.int64("position") ?? 0
    }

    /// The positions of the oldest and the newest entry; nil and 0 when there is none.
    static func bounds(on connection: any SQLConnection) throws -> (oldest: Int64?, newest: Int64) {
        let row = try connection.row("SELECT min(id) AS oldest, coalesce(max(id), 0) AS newest FROM event_log")
        return (oldest: try row?.optionalInt64("oldest"), newest: try row?.int64("newest") ?? 0)
    }

    /// When the newest entry was written; nil when there is none.
    package static func newestTime(on connection: any SQLConnection) throws -> Timestamp? {
        try connection.row("SELECT at FROM event_log ORDER BY id DESC LIMIT 1")?.time("at")
    }

    /// Entries after `position`, oldest first, `limit` at most. An entry of a newer version is passed over.
    package static func entries(
        after position: Int64, limit: Int, on connection: any SQLConnection
    ) throws -> [Entry] {
        try page(after: position, limit: limit, on: connection).entries
    }

    /// A page of the log.
    struct Page: Sendable {
        /// Those this version understands.
        let entries: [Entry]
        /// Where the next page begins: also past what is not understood, which would otherwise stop a reader for ever.
        let end: Int64
        let isFull: Bool
    }

    static func page(after position: Int64, limit: Int, on connection: any SQLConnection) throws -> Page {
        let decoder = JSONDecoder()
        let rows = try connection.query(
            "SELECT id, at, payload FROM event_log WHERE id > ?1 ORDER BY id LIMIT ?2", position, limit)
        let entries = try rows.compactMap { row -> Entry? in
            guard let event = EventPayload.event(from: try row.text("payload"), decoder: decoder) else { return nil }
            return Entry(position: try row.int64("id"), at: try row.time("at"), event: event)
        }
        return Page(entries: entries, end: try rows.last?.int64("id") ?? position, isFull: rows.count == limit)
    }

    /// Looks at the `limit` oldest entries, deletes those older than `time` and returns how many. Those a consumer has
    /// not read stay.
    package static func prune(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM event_log WHERE id IN (
                SELECT id FROM (SELECT id, at FROM event_log ORDER BY id LIMIT ?2) AS oldest
                WHERE at < ?1 AND id <= coalesce((SELECT min(position) FROM event_cursors), 9223372036854775807))
            """, time, limit)
    }
}
