/// A place in the pool: a connection that is made when it is first needed and made again after it was lost, but never
/// in the middle of a transaction.
final class PostgresConnection: WriterConnection {
    private let target: PostgresTarget
    private let traffic: PostgresTraffic
    private var marks: PostgresWriterMarks
    private var link: PostgresLink?
    private var isClosed = false
    private(set) var changes = 0
    /// How often it was connected: what belongs to a session of the server does not outlive it.
    private(set) var sessions = 0

    /// - Parameter writer: the name of this process among those that write to the database.
    init(target: PostgresTarget, writer: String, traffic: PostgresTraffic) {
        self.target = target
        self.traffic = traffic
        marks = PostgresWriterMarks(writer: writer)
    }

    var dialect: Dialect { .postgres }
    var isInTransaction: Bool { link?.isInTransaction ?? false }

    // MARK: Statements

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> [Row] {
        let result = try withCurrent { link throws(StorageError) in try link.run(sql, arguments) }
        count(result)
        return try result.rows()
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
        count(try withCurrent { link throws(StorageError) in try link.run(sql, arguments) })
    }

    func run(_ statements: [SQLStatement]) throws(StorageError) -> [[Row]] {
        let results = try withCurrent { link throws(StorageError) in try link.run(statements) }
        var rows: [[Row]] = []
        rows.reserveCapacity(results.count)
        for result in results {
            count(result)
            rows.append(try result.rows())
        }
        return rows
    }

    func script(_ sql: String) throws(StorageError) {
        _ = try withCurrent { link throws(StorageError) in try link.script(sql, limited: false) }
        // The server does not say what it changed: it counts as something.
        changes += 1
    }

    @discardableResult
    private func count(_ result: PostgresResult) -> Int {
        let changed = result.isSelection ? 0 : result.changes
        changes += changed
        return changed
    }

    // MARK: Transactions

    func begin(_ mark: WriteMark) throws(StorageError) {
        try waitingLonger { () throws(StorageError) in
            try begin { link throws(StorageError) in try self.marks.begin(mark, on: link) }
        }
    }

    func commit() throws(StorageError) {
        try withCurrent { link throws(StorageError) in try link.commit() }
    }

    func hasCommitted(_ mark: WriteMark) throws(StorageError) -> Bool {
        rollback()
        return try waitingLonger { () throws(StorageError) in
            let link = try connected()
            return try dropping(link) { link throws(StorageError) in try self.marks.holds(mark, on: link) }
        }
    }

    /// A lock met here is that of this process's own transaction which the server has not ended yet: whoever is to write
    /// waits for it as long as for the server itself.
    private func waitingLonger<Value>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value {
        do { return try body() } catch {
            guard error.code == .timeout else { throw error }
            throw StorageError(.busy, error.message)
        }
    }

    func rollback() {
        guard let link, !link.isIdle else { return }
        // A connection in any other state is of no use: the next transaction makes a new one.
        do { try link.script("ROLLBACK") } catch { self.link = nil }
    }

    /// Runs `body` on a consistent snapshot.
    func read<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try begin { link throws(StorageError) in
            _ = try link.run([SQLStatement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")])
        }
        // Nothing to keep: the end of a read is the same either way.
        defer { rollback() }
        return try body(self)
    }

    /// Nothing has happened in a transaction that could not be begun, so it is begun on a new connection when the old
    /// one was lost.
    private func begin(_ body: (PostgresLink) throws(StorageError) -> Void) throws(StorageError) {
        rollback()
        let wasConnected = isUsable
        do { try beginOnce(body) } catch {
            guard wasConnected, !isUsable else { throw error }
            try beginOnce(body)
        }
    }

    private func beginOnce(_ body: (PostgresLink) throws(StorageError) -> Void) throws(StorageError) {
        let link = try connected()
        try dropping(link) { link throws(StorageError) in
            try link.tidy()
            try body(link)
        }
    }

    // MARK: The link

    private func withCurrent<Value>(
        _ body: (PostgresLink) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        guard let link else { throw StorageError(.unavailable, "the connection was lost") }
        return try dropping(link, body)
    }

    /// A server that answers but is of no use, as one that became a standby, must not be asked for ever: the next
    /// connection may find the one that took its place.
    private func dropping<Value>(
        _ link: PostgresLink, _ body: (PostgresLink) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        do { return try body(link) } catch {
            if error.code == .unavailable { self.link = nil }
            throw error
        }
    }

    private var isUsable: Bool { link?.isUsable ?? false }

    private func connected() throws(StorageError) -> PostgresLink {
        guard !isClosed else { throw StorageError.closed }
        if let link, link.isUsable { return link }
        link = nil
        let new = try PostgresLink(target, traffic: traffic)
        link = new
        sessions += 1
        return new
    }

    func close() {
        isClosed = true
        if let link, link.isUsable { try? marks.delete(on: link) }
        link = nil
    }
}
