import Kernel
package import Platform

/// A walk over all incidents in small steps, each a write of its own, to fill what a later version keeps beside them. What
/// it does with an incident may be done again; how far it has come survives a restart.
package struct Backfill: Sendable {
    private let name: String
    private let database: Database
    private let handle: @Sendable ([IncidentID], any SQLConnection) throws -> Void

    /// - Parameter handle: what to do with a stretch of incidents, in the transaction that moves the walk on.
    init(
        name: String, database: Database, handle: @escaping @Sendable ([IncidentID], any SQLConnection) throws -> Void
    ) {
        (self.name, self.database, self.handle) = (name, database, handle)
    }

    /// Goes on by up to `limit` incidents; false when there is nothing left to do. Costs one read then.
    package func runOnce(limit: Int = 250) async throws -> Bool {
        guard try await database.read({ try !isDone(on: $0) }) else { return false }
        return try await database.write { connection in
            try connection.execute(
                "INSERT INTO backfills (name, position, is_done) VALUES (?1, 0, 0) ON CONFLICT (name) DO NOTHING", name)
            // Changing the row keeps every other node from it until this transaction ends.
            let from = try connection.row(
                "UPDATE backfills SET position = position WHERE name = ?1 AND is_done = 0 RETURNING position", name)
            guard let from = try from?.int64("position") else { return false }
            let rows = try connection.query("SELECT id FROM incidents WHERE id > ?1 ORDER BY id LIMIT ?2", from, limit)
            let ids: [IncidentID] = try rows.map { try $0.id("id") }
            try handle(ids, connection)
            try connection.execute(
                "UPDATE backfills SET position = ?2, is_done = ?3 WHERE name = ?1", name, ids.last?.rawValue ?? from, ids.count < limit)
            return ids.count == limit
        }
    }

    /// Whether all incidents that were there before have been walked over.
    package func isDone(on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT is_done FROM backfills WHERE name = ?1", name)?.bool("is_done") ?? false
    }

    /// To be called where nothing was there before.
    static func end(_ name: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO backfills (name, position, is_done) VALUES (?1, 0, 1) ON CONFLICT (name) DO UPDATE SET is_done = 1", name)
    }
}
