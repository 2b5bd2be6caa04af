package import Kernel

/// A reader of the event log that never misses an entry and never handles one twice: its effects and its cursor are
/// committed together.
package struct EventConsumer: Sendable {
    /// What is to be written for some entries, inside the transaction that moves the cursor past them.
    package typealias Effects = @Sendable (any SQLConnection) throws -> Void

    private struct Step {
        /// Whether there is a cursor to be moved.
        let isBegun: Bool
        let from: Int64
        let page: EventLog.Page
        let effects: Effects
    }

    private let name: String
    private let database: Database
    private let now: @Sendable () -> Timestamp
    private let startsAtEnd: Bool
    private let prepare: @Sendable ([EventLog.Entry], any SQLConnection) throws -> Effects

    /// - Parameters:
    ///   - startsAtEnd: begins with what comes after ``begin()``; previous entries are handled otherwise, by a backfill.
    ///   - prepare: finds out what is to be done with a page of entries. It reads while others write; what it found is
    ///     written only if nobody has handled these entries since.
    package init(
        name: String, database: Database, now: @escaping @Sendable () -> Timestamp, startsAtEnd: Bool = false,
        prepare: @escaping @Sendable ([EventLog.Entry], any SQLConnection) throws -> Effects
    ) {
        self.name = name
        self.database = database
        self.now = now
        self.startsAtEnd = startsAtEnd
        self.prepare = prepare
    }

    /// Makes the cursor unless an earlier run has: from here on nothing is missed.
    package func begin() async throws {
        guard try await database.read({ try position(on: $0) }) == nil else { return }
        try await database.write { try makeCursor(at: startsAtEnd ? try EventLog.end(on: $0) : 0, on: $0) }
    }

    /// Handles up to `limit` waiting entries and returns how many there were. Costs one read when nothing is new.
    package func runOnce(limit: Int = 100) async throws -> Int {
        guard let step = try await database.read({ try look(limit: limit, on: $0) }) else { return 0 }
        return try await database.write { connection in
            if !step.isBegun { try makeCursor(at: step.from, on: connection) }
            guard try moveCursor(past: step, on: connection) else { return 0 }
            try step.effects(connection)
            return step.page.entries.count
        }
    }

    /// Handles up to `limit` waiting entries in a transaction that is under way, and returns how many there were. From here on until it
    /// ends nobody else handles any, so that it may also do what depends on having handled all.
    package func advance(limit: Int = 100, on connection: any SQLConnection) throws -> Int {
        try connection.execute("UPDATE event_cursors SET updated_at = updated_at WHERE consumer = ?1", name)
        guard let step = try look(limit: limit, on: connection) else { return 0 }
        if !step.isBegun { try makeCursor(at: step.from, on: connection) }
        guard try moveCursor(past: step, on: connection) else { throw StorageError(.busy, "the cursor was moved meanwhile") }
        try step.effects(connection)
        return step.page.entries.count
    }

    private func look(limit: Int, on connection: any SQLConnection) throws -> Step? {
        let position = try position(on: connection)
        // What begins at the end has no past to catch up with.
        guard let from = position ?? (startsAtEnd ? nil : 0) else { return nil }
        let page = try EventLog.page(after: from, limit: limit, on: connection)
        return page.end > from
            ? Step(isBegun: position != nil, from: from, page: page, effects: try prepare(page.entries, connection)) : nil
    }

    private func makeCursor(at position: Int64, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO event_cursors (consumer, position, updated_at) VALUES (?1, ?2, ?3) ON CONFLICT (consumer) DO NOTHING", name,
            position, now())
    }

    /// False when another node has handled these entries. Changing the row keeps every other node from them until this
    /// transaction ends.
    private func moveCursor(past step: Step, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE event_cursors SET position = ?3, updated_at = ?4 WHERE consumer = ?1 AND position = ?2", name, step.from,
            step.page.end, now()) > 0
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
