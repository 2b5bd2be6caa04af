import Foundation
import GRDB

/// A GRDB connection behind the statements of both engines.
struct SQLiteConnection: WriterConnection {
    let database: GRDB.Database

    var dialect: Dialect { .sqlite }

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> [Row] {
        try translatingErrors {
            let statement = try prepared(sql, arguments)
            let columns = statement.columnNames
            var rows: [Row] = []
            let cursor = try GRDB.Row.fetchCursor(statement)
            while let row = try cursor.next() {
                rows.append(Row(columns: columns, values: row.databaseValues.map(SQLValue.init)))
            }
            return rows
        }
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
        try translatingErrors {
            try prepared(sql, arguments).execute()
            return database.changesCount
        }
    }

    func script(_ sql: String) throws(StorageError) {
        try translatingErrors { try database.execute(sql: sql) }
    }

    func begin(_: WriteMark) throws(StorageError) {
        // A ROLLBACK that failed: what is still open belongs to nobody any more.
        rollback()
        _ = try execute("BEGIN IMMEDIATE", [])
    }

    func commit() throws(StorageError) { _ = try execute("COMMIT", []) }

    /// A COMMIT that fails has taken no effect.
    func hasCommitted(_: WriteMark) -> Bool { false }

    func rollback() {
        // SQLite ends the transaction by itself after some errors (disk full, input/output error).
        guard isInTransaction else { return }
        try? database.execute(sql: "ROLLBACK")
    }

    var isInTransaction: Bool { database.isInsideTransaction }
    var changes: Int { database.totalChangesCount }

    private func prepared(_ sql: String, _ arguments: [SQLValue]) throws -> Statement {
        // Kept statements are never given back: one for each length of a long list would be a leak.
        let isKept = sql.utf8.count <= SQLStatement.longestKept
        let statement = try isKept ? database.cachedStatement(sql: sql) : database.makeStatement(sql: sql)
        // SQLite would keep it, and cut the text off there when it is read.
        if arguments.contains(where: { $0.isTextWithNul }) { throw StorageError(.constraint, "a text holds a NUL") }
        // As optional existentials: for a sequence of one type GRDB makes a key path at every call.
        try statement.setArguments(StatementArguments(arguments.map { $0.databaseValue as (any DatabaseValueConvertible)? }))
        return statement
    }

    private func translatingErrors<Value>(_ body: () throws -> Value) throws(StorageError) -> Value {
        do { return try body() } catch { throw StorageError(sqlite: error) }
    }
}

extension GRDB.Row {
    /// All values in the order of the columns, duplicates included.
    fileprivate var databaseValues: [DatabaseValue] { (0..<count).map { self[$0] } }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob([UInt8](data))
        }
    }

    fileprivate var isTextWithNul: Bool {
        guard case .text(var text) = self else { return false }
        return text.withUTF8 { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}
