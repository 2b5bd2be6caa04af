import CPostgres
import Kernel

/// One open connection of libpq, used on one thread at a time and closed with its last reference.
final class PostgresLink {
    let handle: OpaquePointer
    private let socket: PostgresSocket
    private let notices = PostgresNotices()
    private let traffic: PostgresTraffic
    private var statements = PostgresStatements()

    init(_ target: PostgresTarget, traffic: PostgresTraffic) throws(StorageError) {
        handle = try target.connect()
        socket = PostgresSocket(handle, limit: target.answerLimit)
        self.traffic = traffic
        notices.attach(to: handle)
        try check()
        try setUp(target)
    }

    deinit { PQfinish(handle) }

    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK }
    /// False also for a transaction that an error has made useless: its COMMIT would be a ROLLBACK.
    var isInTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }
    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    // MARK: Statements

    /// Runs statements without arguments and returns the result of the last.
    /// - Parameter limited: false for what may take as long as it takes.
    @discardableResult
    func script(_ sql: String, limited: Bool = true) throws(StorageError) -> PostgresResult {
        try sent(PQsendQuery(handle, sql))
        return try answer(limited: limited)
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> PostgresResult {
        let arguments = PostgresArguments(values)
        try send(sql, arguments, try prepare(sql, arguments))
        return try answer()
    }

    /// Sends all statements before it waits for the first answer.
    func run(_ statements: [SQLStatement]) throws(StorageError) -> [PostgresResult] {
        guard statements.count > 1 else {
            return try statements.map { statement throws(StorageError) in try run(statement.sql, statement.arguments) }
        }
        let arguments = statements.map { PostgresArguments($0.arguments) }
        let prepared = try zip(statements, arguments).map { statement, arguments throws(StorageError) in
            try prepare(statement.sql, arguments)
        }
        guard PQenterPipelineMode(handle) == 1 else { throw StorageError(lostConnection: handle) }
        defer { PQexitPipelineMode(handle) }
        for index in statements.indices { try send(statements[index].sql, arguments[index], prepared[index]) }
        try sent(PQpipelineSync(handle))
        return try answers(count: statements.count)
    }

    private func send(
        _ sql: String, _ arguments: PostgresArguments, _ prepared: PostgresStatements.Prepared?
    ) throws(StorageError) {
        let status = arguments.withPointers { count, values, lengths, formats in
            if let prepared { return PQsendQueryPrepared(handle, prepared.name, count, values, lengths, formats, 0) }
            let text = PostgresPlaceholders.translated(sql)
            return PQsendQueryParams(handle, text, count, arguments.types, values, lengths, formats, 0)
        }
        try sent(status)
    }

    /// - Parameter status: what libpq's function returned.
    private func sent(_ status: Int32) throws(StorageError) {
        guard status == 1 else { throw StorageError(lostConnection: handle) }
    }

    /// The result of the last of the statements sent; throws the first error, after reading to the end.
    private func answer(limited: Bool = true) throws(StorageError) -> PostgresResult {
        traffic.add()
        try socket.flush(limited: limited)
        var last: PostgresResult?
        var failure: StorageError?
        while let result = try next(limited: limited) {
            do { last = try PostgresResult(result, of: handle) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
        guard let last else { throw StorageError(lostConnection: handle) }
        return last
    }

    private func next(limited: Bool = true) throws(StorageError) -> OpaquePointer? {
        try socket.awaitAnswer(limited: limited)
        return PQgetResult(handle)
    }

    /// Reads to the end whatever fails, because what is left unread would be the answer to the next statement.
    private func answers(count: Int) throws(StorageError) -> [PostgresResult] {
        traffic.add()
        try socket.flush()
        var results: [PostgresResult] = []
        results.reserveCapacity(count)
        var failure: StorageError?
        for _ in 0..<count {
            let answer = try next()
            do { results.append(try PostgresResult(answer, of: handle)) } catch {
                failure = failure ?? error
                guard isUsable else { throw error }
            }
            // Nothing ends each answer.
            if let excess = try next() { PQclear(excess) }
        }
        if let end = try next() { PQclear(end) }
        if let failure { throw failure }
        return results
    }

    /// Returns when the transaction is on disk, and on that of the standbys that the server waits for.
    func commit() throws(StorageError) {
        _ = notices.takeWarning()
        // A time limit would end the waiting for a standby, and the server would call that a success.
        let command = try run([SQLStatement("SET LOCAL statement_timeout = 0"), SQLStatement("COMMIT")]).last?.command ?? ""
        // The server answers the COMMIT of a failed transaction with a ROLLBACK, and no error.
        guard command == "COMMIT" else { throw StorageError(.unavailable, "the server answered COMMIT with \(command)") }
        // Somebody cancelled the waiting: committed here, perhaps on no standby.
        guard !notices.takeWarning() else { throw StorageError(.unavailable, "the server did not wait for its standbys") }
    }

    // MARK: Prepared statements

    /// Gives statements back when there are many; not to be called inside a transaction.
    func tidy() throws(StorageError) {
        guard statements.isFull else { return }
        try script("DEALLOCATE ALL")
        statements.forgetAll()
    }

    /// Nil for a statement that is too long to be kept.
    private func prepare(
        _ sql: String, _ arguments: PostgresArguments
    ) throws(StorageError) -> PostgresStatements.Prepared? {
        guard sql.utf8.count <= SQLStatement.longestKept else { return nil }
        if let known = statements.find(sql, for: arguments) { return known }
        let name = statements.nextName
        let text = PostgresPlaceholders.translated(sql)
        try sent(PQsendPrepare(handle, name, text, Int32(arguments.types.count), arguments.types))
        _ = try answer()
        return statements.add(sql, types: try settledTypes(of: name, arguments))
    }

    /// What the server took the nulls for.
    private func settledTypes(of name: String, _ arguments: PostgresArguments) throws(StorageError) -> [Oid] {
        guard arguments.types.contains(PostgresType.unknown.rawValue) else { return arguments.types }
        try sent(PQsendDescribePrepared(handle, name))
        return try answer().parameterTypes
    }
}
