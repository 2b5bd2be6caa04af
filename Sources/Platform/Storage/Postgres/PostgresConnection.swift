/// A place in the pool: a connection that is made when it is first needed and made again after it was lost, but never
/// in the middle of a transaction.
final class PostgresConnection: WriterConnection {
    private let target: PostgresTarget
    private var link: PostgresLink?
    private var isClosed = false
    private(set) var changes = 0

    init(target: PostgresTarget) { self.target = target }

    var dialect: Dialect { .postgres }
    var isInTransaction: Bool { link?.isInTransaction ?? false }

    // MARK: Statements

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> [Row] {
        let result = try current().run(sql, arguments)
        if !result.isSelection { changes += result.changes }
        return try result.rows()
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
        let result = try current().run(sql, arguments)
        let changed = result.isSelection ? 0 : result.changes
        changes += changed
        return changed
    }

    func script(_ sql: String) throws(StorageError) {
        try current().script(sql)
        // What it changed is not told: it counts as something.
        changes += 1
    }

    // MARK: Transactions

    func begin() throws(StorageError) { try begin("BEGIN") }

    func commit() throws(StorageError) {
        // The server answers the COMMIT of a failed transaction with a ROLLBACK, and no error.
        let command = try current().script("COMMIT").command
        guard command == "COMMIT" else {
            throw StorageError(.unavailable, "the server answered COMMIT with \(command)")
        }
    }

    func rollback() {
        guard let link, !link.isIdle else { return }
        // A connection in any other state is of no use: the next transaction makes a new one.
        do { try link.script("ROLLBACK") } catch { self.link = nil }
    }

    /// Runs `body` on a consistent snapshot; once more when the connection turns out to have been lost.
    func read<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        do { return try readOnce(body) } catch let error as StorageError where error.code == .unavailable && !isUsable {
            return try readOnce(body)
        }
    }

    private func readOnce<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        // Nothing to keep: the end of a read is the same either way.
        defer { rollback() }
        return try body(self)
    }

    /// Nothing has happened in a transaction that could not be begun, so it is begun on a new connection when the old
    /// one was lost.
    private func begin(_ statement: String) throws(StorageError) {
        rollback()
        let wasConnected = isUsable
        do { try beginOnce(statement) } catch {
            guard wasConnected, !isUsable else { throw error }
            try beginOnce(statement)
        }
    }

    private func beginOnce(_ statement: String) throws(StorageError) {
        let link = try connected()
        try link.tidy()
        try link.script(statement)
    }

    // MARK: The link

    private var isUsable: Bool { link?.isUsable ?? false }

    private func current() throws(StorageError) -> PostgresLink {
        guard let link else { throw StorageError(.unavailable, "the connection was lost") }
        return link
    }

    private func connected() throws(StorageError) -> PostgresLink {
        guard !isClosed else { throw StorageError(.unavailable, "the database is closed") }
        if let link, link.isUsable { return link }
        link = nil
        let new = try PostgresLink(target)
        link = new
        return new
    }

    func close() {
        isClosed = true
        link = nil
    }
}
