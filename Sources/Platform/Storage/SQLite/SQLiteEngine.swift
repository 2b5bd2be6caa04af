import Foundation
import GRDB

/// SQLite in WAL mode: many readers, one writer, every commit synced to disk before it counts.
struct SQLiteEngine: StorageEngine {
    private let pool: DatabasePool

    var dialect: Dialect { .sqlite }

    /// Opens or creates the file and reads the durability setting back; throws when it does not hold.
    init(path: String, busyTimeout: Duration, readers: Int) throws(StorageError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(busyTimeout.components.seconds))
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = true
        configuration.label = "switchboard"
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction(Self.makeDurable)
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
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read { database in try body(SQLiteConnection(database: database)) }
        } catch let error as DatabaseError {
            throw StorageError(sqlite: error)
        }
    }

    func schedule(_ work: @escaping @Sendable (Result<any WriterConnection, StorageError>) -> Void) {
        pool.asyncWriteWithoutTransaction { database in work(.success(SQLiteConnection(database: database))) }
    }

    func checkpoint() async throws -> Int {
        do {
            return try await pool.writeWithoutTransaction { database in
                // A reader in the middle of a long query makes TRUNCATE wait or give up: the next run folds the rest.
                _ = try? database.checkpoint(.truncate)
                let path = try String.fetchOne(database, sql: "SELECT file FROM pragma_database_list WHERE name = 'main'")
                return Self.size(ofFile: (path ?? "") + "-wal")
            }
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    func close() throws {
        try pool.close()
    }

    private static func size(ofFile path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}
