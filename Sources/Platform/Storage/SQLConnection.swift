package import Kernel

/// A connection inside a transaction, used on one thread at a time. Statements are written once for both engines:
/// placeholders `?1`, `?2`, …; the subset of SQL both speak (RETURNING, ON CONFLICT, CTEs, window functions).
/// Where a placeholder may be null and stands in `IS NULL`, PostgreSQL needs its type: `CAST(?1 AS BIGINT)`.
package protocol SQLConnection {
    /// Which engine it is, for the few statements that differ.
    var dialect: Dialect { get }

    /// Runs a statement and returns its rows; INSERT … RETURNING goes through here too.
    func query(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> [Row]

    /// Runs a statement for its effect and returns how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int

    /// Runs statements one after the other and returns the rows of each. On PostgreSQL all of them together cost one
    /// round trip to the server, so a store that has many things to write gathers them first.
    @discardableResult
    func run(_ statements: [SQLStatement]) throws(StorageError) -> [[Row]]

    /// Runs several statements separated by semicolons, without arguments (migrations).
    func script(_ sql: String) throws(StorageError)

    /// The event log calls it with what a write appends, for the subscribers of the commit. Undoing a savepoint takes
    /// nothing back, so a subscriber reads the database and does not rely on the event alone.
    func note(appended events: [DomainEvent])
}

extension SQLConnection {
    /// For connections without subscribers.
    package func note(appended events: [DomainEvent]) {}

    /// One by one, for an engine in this process: it has no round trips to save.
    @discardableResult
    package func run(_ statements: [SQLStatement]) throws(StorageError) -> [[Row]] {
        var rows: [[Row]] = []
        rows.reserveCapacity(statements.count)
        for statement in statements { rows.append(try query(statement.sql, statement.arguments)) }
        return rows
    }

    /// The same with Swift values as arguments.
    package func query(_ sql: String, _ arguments: (any SQLConvertible)...) throws(StorageError) -> [Row] {
        try query(sql, arguments.map(\.sqlValue))
    }

    /// The same with Swift values as arguments.
    @discardableResult
    package func execute(_ sql: String, _ arguments: (any SQLConvertible)...) throws(StorageError) -> Int {
        try execute(sql, arguments.map(\.sqlValue))
    }

    /// The first row, nil when there is none.
    package func row(_ sql: String, _ arguments: (any SQLConvertible)...) throws(StorageError) -> Row? {
        try query(sql, arguments.map(\.sqlValue)).first
    }

    /// All rows as values; also throws what reading a row throws.
    package func all<Value: RowDecodable>(
        _ type: Value.Type = Value.self, _ sql: String, _ arguments: (any SQLConvertible)...
    ) throws -> [Value] {
        try query(sql, arguments.map(\.sqlValue)).map(Value.init(row:))
    }

    /// The first row as a value, nil when there is none; also throws what reading it throws.
    package func first<Value: RowDecodable>(
        _ type: Value.Type = Value.self, _ sql: String, _ arguments: (any SQLConvertible)...
    ) throws -> Value? {
        try query(sql, arguments.map(\.sqlValue)).first.map(Value.init(row:))
    }

    /// Runs `body` so that its error undoes its changes and leaves the surrounding transaction usable. A store that
    /// expects an error (a name already taken) and goes on needs it: PostgreSQL refuses everything after an error.
    @discardableResult
    package func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try execute("SAVEPOINT item", [])
        do {
            let value = try body()
            try execute("RELEASE SAVEPOINT item", [])
            return value
        } catch {
            try undoSavepoint(because: error)
            throw error
        }
    }

    /// What cannot be undone alone must not be committed with the others: it ends the whole group.
    private func undoSavepoint(because cause: any Error) throws(StorageError) {
        do {
            try execute("ROLLBACK TO SAVEPOINT item", [])
            try execute("RELEASE SAVEPOINT item", [])
        } catch {
            if let cause = cause as? StorageError, cause.endsTransaction { throw cause }
            throw StorageError(.unavailable, "the transaction was lost (\(error)) after: \(cause)")
        }
    }
}
