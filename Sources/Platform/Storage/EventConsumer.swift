package import Kernel

/// A reader of the event log that never misses an entry and never handles one twice: its effects and its cursor are
/// committed together.
package struct EventConsumer: Sendable {
    private let name: String
    private let database: Database
    private let now: @Sendable () -> Timestamp
    private let startsAtEnd: Bool
    private let handle: @Sendable ([EventLog.Entry], any SQLConnection) throws -> Void

    /// - Parameter handle: what to do with an entry, inside the transaction that moves the cursor.
    package init(
        name: String, database: Database, now: @escaping @Sendable () -> Timestamp,
        handle: @escaping @Sendable (EventLog.Entry, any SQLConnection) throws -> Void
    ) {
        self.init(name: name, database: database, now: now, startsAtEnd: false) { entries, connection in
            for entry in entries { try handle(entry, connection) }
        }
    }

    /// - Parameters:
    ///   - startsAtEnd: begins with what comes after ``begin()``: what was before is gathered in another way.
    ///   - handleAll: what to do with the entries of a page together, inside the transaction that moves the cursor.
    package init(
        name: String, database: Database, now: @escaping @Sendable () -> Timestamp, startsAtEnd: Bool,
        handleAll: @escaping @Sendable ([EventLog.Entry], any SQLConnection) throws -> Void
    ) {
        self.name = name
        self.database = database
        self.now = now
        self.startsAtEnd = startsAtEnd
        handle = handleAll
    }

    /// Makes the cursor unless an earlier life has: from here on nothing is missed.
    package func begin() async throws {
        guard try await database.read({ try position(on: $0) }) == nil else { return }
        try await database.write { try makeCursor(on: $0) }
    }

    /// Handles up to `limit` waiting entries and returns how many there were. Costs one read when nothing is new.
    package func runOnce(limit: Int = 100) async throws -> Int {
        let hasNews = try await database.read { connection in
            try EventLog.end(on: connection) > (try position(on: connection) ?? 0)
        }
        guard hasNews else { return 0 }
        return try await database.write { connection in
            let from = try takeCursor(on: connection)
            let page = try EventLog.page(after: from, limit: limit, on: connection)
            guard page.end > from else { return 0 }
            try handle(page.entries, connection)
            try connection.execute("UPDATE event_cursors SET position = ?2 WHERE consumer = ?1", name, page.end)
            return page.entries.count
        }
    }

    private func makeCursor(on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO event_cursors (consumer, position, updated_at) VALUES (?1, ?3, ?2) ON CONFLICT (consumer) DO NOTHING",
            name, now(), startsAtEnd ? try EventLog.end(on: connection) : 0)
    }

    /// Where the last life, or another node, came to. Changing the row keeps every other node from it until this
    /// transaction ends: what is read next is handled by nobody else.
    private func takeCursor(on connection: any SQLConnection) throws -> Int64 {
        try makeCursor(on: connection)
        return try connection.row(
            "UPDATE event_cursors SET updated_at = ?2 WHERE consumer = ?1 RETURNING position", name, now()
        )?.int64("position") ?? 0
    }

    /// Whether a consumer has handled all that was committed.
    package static func isAtEnd(_ name: String, on connection: any SQLConnection) throws -> Bool {
        try position(of: name, on: connection).map { try $0 >= EventLog.end(on: connection) } ?? false
    }

    private func position(on connection: any SQLConnection) throws -> Int64? { try Self.position(of: name, on: connection) }

    private static func position(of name: String, on connection: any SQLConnection) throws -> Int64? {
        try connection.row("SELECT position FROM event_cursors WHERE consumer = ?1", name)?.int64("position")
    }
}
