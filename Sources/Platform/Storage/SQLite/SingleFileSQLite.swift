import GRDB

/// A SQLite file without a write-ahead log beside it, used by this process alone: what can be moved as one file.
final class SingleFileSQLite: Sendable {
    private let queue: DatabaseQueue

    init(path: String, readOnly: Bool = false) throws(StorageError) {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(5)
        configuration.label = "single file"
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            guard !readOnly else { return }
            let journal = try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                return try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
            }
            guard journal == "delete" else { throw StorageError(.internal, "\(path) keeps its write-ahead log") }
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    func read<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try translatingErrors { try queue.read { try body(SQLiteConnection(database: $0)) } }
    }

    func write<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try translatingErrors { try queue.write { try body(SQLiteConnection(database: $0)) } }
    }

    /// What SQLite finds wrong when it reads everything.
    func faults() throws -> [String] {
        try translatingErrors {
            try queue.read { database in
                let faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(10)").filter { $0 != "ok" }
                let orphans = try String.fetchAll(database, sql: "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")
                return faults + orphans.map { "rows of \($0) refer to nothing" }
            }
        }
    }

    func close() { try? queue.close() }

    private func translatingErrors<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as DatabaseError { throw StorageError(sqlite: error) }
    }
}

extension ReadOnlySQLite {
    /// Copies the database as it is at one moment, page for page, into a file that is there and empty. Others go on
    /// writing, into the write-ahead log, which cannot be emptied meanwhile.
    package func copyPages(to path: String) throws {
        do {
            let copy = try DatabaseQueue(path: path)
            try queue.backup(to: copy)
            try copy.close()
        } catch {
            throw StorageError(sqlite: error)
        }
    }
}
