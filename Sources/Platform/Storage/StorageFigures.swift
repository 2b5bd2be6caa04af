package import Kernel

/// How the storage is doing, for the people who look after it.
package struct StorageFigures: Sendable, Hashable {
    /// E.g. `SQLite 3.46.1`.
    package let engine: String
    /// Bytes of all tables and indexes.
    package let size: Int64
    /// Bytes of the write-ahead log that are not folded into the database yet; nil where the engine does it by itself.
    package let logSize: Int?
    /// Migrations that were applied.
    package let migrations: Int
    /// Writes of this process that no commit has taken yet.
    package let waitingWrites: Int
    /// Position of the event log's newest entry.
    package let logEnd: Int64
    package let consumers: [Consumer]
    package let jobs: [Job]

    /// A reader of the event log with a cursor of its own.
    package struct Consumer: Sendable, Hashable {
        package let name: String
        /// Entries it has not read yet.
        package let behind: Int64
        /// When its cursor last moved.
        package let movedAt: Timestamp
    }

    /// Repeated work.
    package struct Job: Sendable, Hashable {
        package let name: String
        package let dueAt: Timestamp
        package let isRunning: Bool
        /// When it last ended; nil before the first time.
        package let finishedAt: Timestamp?
        /// Consecutive ones.
        package let failures: Int
        /// Of its last run; nil when that went well.
        package let lastError: String?
    }
}

extension Database {
    /// Costs a few small reads, whatever the database holds.
    package func figures(at now: Timestamp) async throws -> StorageFigures {
        let (dialect, logSize, waiting) = (dialect, logSize, groupCommit.waitingCount)
        return try await read { connection in
            let server = try connection.row(dialect.serverFigures)
            let end = try EventLog.end(on: connection)
            return StorageFigures(
                engine: dialect.productName + " " + (try server?.text("version") ?? ""), size: try server?.int64("size") ?? 0,
                logSize: dialect == .sqlite ? logSize : nil,
                migrations: try Migrator.count(on: connection),
                waitingWrites: waiting, logEnd: end, consumers: try Self.consumers(end: end, on: connection),
                jobs: try Self.jobs(at: now, on: connection))
        }
    }

    private static func consumers(end: Int64, on connection: any SQLConnection) throws -> [StorageFigures.Consumer] {
        try connection.query("SELECT consumer, position, updated_at FROM event_cursors ORDER BY consumer").map { row in
            StorageFigures.Consumer(
                name: try row.text("consumer"), behind: max(0, end - (try row.int64("position"))),
                movedAt: try row.time("updated_at"))
        }
    }

    private static func jobs(at now: Timestamp, on connection: any SQLConnection) throws -> [StorageFigures.Job] {
        try connection.query(
            "SELECT name, due_at, claimed_until, finished_at, failures, last_error FROM scheduled_jobs ORDER BY name"
        ).map { row in
            StorageFigures.Job(
                name: try row.text("name"), dueAt: try row.time("due_at"),
                isRunning: try row.optionalTime("claimed_until").map { now < $0 } ?? false,
                finishedAt: try row.optionalTime("finished_at"), failures: try row.int("failures"),
                lastError: try row.optionalText("last_error"))
        }
    }
}
