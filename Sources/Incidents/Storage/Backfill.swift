import Kernel
package import Platform

/// Goes through all incidents once, in small batches, each a write of its own, to derive what a later version keeps beside
/// them. Handling an incident twice does no harm; the cursor survives a restart.
package struct Backfill: Sendable {
    private let name: String
    private let database: Database
    private let prepare: @Sendable ([IncidentID], any SQLConnection) throws -> EventConsumer.Effects

    private struct Step {
        let from: Int64
        let ids: [IncidentID]
        let effects: EventConsumer.Effects
    }

    /// - Parameter prepare: finds out what is to be done with a batch of incidents, while others write. Its effects are
    ///   written in the transaction that moves the cursor.
    init(
        name: String, database: Database,
        prepare: @escaping @Sendable ([IncidentID], any SQLConnection) throws -> EventConsumer.Effects
    ) {
        (self.name, self.database, self.prepare) = (name, database, prepare)
    }

    /// Handles the next `limit` incidents at most; false when there are none left, which costs one read.
    package func runOnce(limit: Int = 250) async throws -> Bool {
        guard let step = try await database.read({ try look(limit: limit, on: $0) }) else { return false }
        let hasMore = step.ids.count == limit
        return try await database.write { connection in
            try connection.execute(
                "INSERT INTO backfills (name, position, is_done) VALUES (?1, 0, 0) ON CONFLICT (name) DO NOTHING", name)
            // Changing the row keeps every other node from it until this transaction ends.
            let moved = try connection.execute(
                "UPDATE backfills SET position = ?3, is_done = ?4 WHERE name = ?1 AND position = ?2 AND is_done = 0", name, step.from,
                step.ids.last?.rawValue ?? step.from, !hasMore)
            // Another node was faster: the next run goes on behind its batch.
            guard moved > 0 else { return true }
            try step.effects(connection)
            return hasMore
        }
    }

    private func look(limit: Int, on connection: any SQLConnection) throws -> Step? {
        let row = try connection.row("SELECT position, is_done FROM backfills WHERE name = ?1", name)
        guard try row?.bool("is_done") != true else { return nil }
        let from = try row?.int64("position") ?? 0
        let ids: [IncidentID] = try connection.query("SELECT id FROM incidents WHERE id > ?1 ORDER BY id LIMIT ?2", from, limit)
            .map { try $0.id("id") }
        return Step(from: from, ids: ids, effects: try prepare(ids, connection))
    }

    /// Whether all incidents have been handled.
    package func isDone(on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT is_done FROM backfills WHERE name = ?1", name)?.bool("is_done") ?? false
    }

    /// Marks a backfill as complete, where there were no incidents before.
    static func end(_ name: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO backfills (name, position, is_done) VALUES (?1, 0, 1) ON CONFLICT (name) DO UPDATE SET is_done = 1", name)
    }
}
