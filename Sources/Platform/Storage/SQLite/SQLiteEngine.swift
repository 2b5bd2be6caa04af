import Foundation
import GRDB
import Kernel

/// SQLite in WAL mode: many readers, one writer, every commit synced to disk before it counts.
struct SQLiteEngine: StorageEngine {
    private let path: String
    private let pool: DatabasePool
    /// A connection that only folds the write-ahead log, so that the bulk of that work does not hold up the writer.
    private let folder: DatabaseQueue
    private let busyTimeout: Duration

    /// SQLite folds the log by itself, in the middle of a commit, only when nobody has called ``checkpoint()`` for
    /// this many pages (64 MiB).
    private static let emergencyCheckpoint = 16_384
    /// How long the writer may wait for readers when it empties the log.
    private static let patience = 50

    var dialect: Dialect { .sqlite }

    /// Opens or creates the file and reads the durability setting back; throws when it does not hold.
    init(path: String, busyTimeout: Duration, readers: Int) throws(StorageError) {
        self.path = path
        self.busyTimeout = busyTimeout
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(busyTimeout.milliseconds) / 1000)
        configuration.maximumReaderCount = max(1, readers)
        configuration.foreignKeysEnabled = true
        configuration.label = "switchboard"
        // A ROLLBACK that fails would otherwise be a precondition failure in GRDB; the next BEGIN finds and ends what
        // was left open.
        configuration.allowsUnsafeTransactions = true
        // What a savepoint may have to put back stays in memory.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            folder = try DatabaseQueue(path: path, configuration: configuration)
            try pool.writeWithoutTransaction(Self.makeDurable)
            try folder.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    /// `DatabasePool` sets `synchronous` to NORMAL whenever it opens, which loses commits at a power cut.
    private static func makeDurable(_ database: GRDB.Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        guard journal == "wal", synchronous == 2 else {
            throw StorageError(
                .unavailable,
                "the database does not keep its durability settings: journal_mode \(journal ?? "?"), "
                    + "synchronous \(synchronous ?? -1) (expected wal and 2)")
        }
        try database.execute(sql: "PRAGMA wal_autocheckpoint = \(emergencyCheckpoint)")
    }

    func read<Value: Sendable>(
        isPatient _: Bool, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read { database in try body(SQLiteConnection(database: database)) }
        } catch let error as DatabaseError {
            throw StorageError(sqlite: error)
        }
    }

    func schedule(_ work: @escaping @Sendable (Result<any WriterConnection, StorageError>) -> Void) {
        pool.asyncWriteWithoutTransaction { database in
            guard database.sqliteConnection != nil else { return work(.failure(.closed)) }
            work(.success(SQLiteConnection(database: database)))
        }
    }

    /// First beside the writer, which takes most of the time; then, for what came meanwhile, in the writer's place,
    /// because only that empties the log under constant load. A reader in the middle of a long query keeps it from
    /// being emptied: the next call does it.
    func checkpoint() async throws -> Int {
        do {
            _ = try await folder.writeWithoutTransaction { database in
                // GRDB hands out closed connections; SQLite does not survive them.
                guard database.sqliteConnection != nil else { throw StorageError.closed }
                return try database.checkpoint(.passive)
            }
            try await pool.writeWithoutTransaction { [busyTimeout] database in
                try database.execute(sql: "PRAGMA busy_timeout = \(Self.patience)")
                defer { try? database.execute(sql: "PRAGMA busy_timeout = \(busyTimeout.milliseconds)") }
                do { _ = try database.checkpoint(.truncate) } catch DatabaseError.SQLITE_BUSY {}
            }
            return logSize()
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    func logSize() -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    func close() throws {
        do {
            try pool.close()
            // Last, because the pool's own last connection only reads: whoever closes last folds the log.
            try folder.close()
        } catch {
            throw StorageError(sqlite: error)
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { microseconds / 1000 }
}
