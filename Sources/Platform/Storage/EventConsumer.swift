package import Kernel

/// A reader of the event log that never misses an entry and never handles one twice: its effects and its cursor are
/// committed together.
package struct EventConsumer: Sendable {
    private let name: String
    private let database: Database
    private let now: @Sendable () -> Timestamp
    private let handle: @Sendable (EventLog.Entry, any SQLConnection) throws -> Void

    /// - Parameter handle: what to do with an entry, inside the transaction that moves the cursor.
    package init(
        name: String, database: Database, now: @escaping @Sendable () -> Timestamp,
        handle: @escaping @Sendable (EventLog.Entry, any SQLConnection) throws -> Void
    ) {
        self.name = name
        self.database = database
        self.now = now
        self.handle = handle
    }

    /// Handles up to `limit` waiting entries and returns how many there were. Costs one read when nothing is new.
    package func runOnce(limit: Int = 100) async throws -> Int {
        let hasNews = try await database.read { connection in
            try EventLog.end(on: connection) > (try position(on: connection))
        }
        guard hasNews else { return 0 }
        return try await database.write { connection in
            let from = try position(on: connection)
            let page = try EventLog.page(after: from, limit: limit, on: connection)
            guard page.end > from else { return 0 }
            for entry in page.entries { try handle(entry, connection) }
            try connection.execute(
                """
                INSERT INTO event_cursors (consumer, position, updated_at) VALUES (?1, ?2, ?3)
                ON CONFLICT (consumer) DO UPDATE SET position = excluded.position, updated_at = excluded.updated_at
                """, name, page.end, now())
            return page.entries.count
        }
    }

    private func position(on connection: any SQLConnection) throws -> Int64 {
        try connection.row("SELECT position FROM event_cursors WHERE consumer = ?1", name)?.int64("position") ?? 0
    }
}
