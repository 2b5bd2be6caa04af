import CPostgres
import Kernel

/// One open connection of libpq, used on one thread at a time and closed with its last reference.
final class PostgresLink {
    private let handle: OpaquePointer
    /// The names of prepared statements.
    private var prepared: [Statement: String] = [:]

    /// The same text is prepared once for each combination of argument types: a null has none.
    private struct Statement: Hashable {
        let sql: String
        let types: [Oid]
    }

    private static let longestKeptStatement = 4096
    private static let mostPrepared = 500
    private static let oldestVersion: Int32 = 140_000

    init(_ target: PostgresTarget) throws(StorageError) {
        handle = try target.connect()
        // libpq prints notices to stderr unless told otherwise.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try check()
        try setUp(target)
    }

    deinit { PQfinish(handle) }

    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK }
    /// False also for a transaction that an error has made useless: its COMMIT would be a ROLLBACK.
    var isInTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }
    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Runs statements without arguments.
    @discardableResult
    func script(_ sql: String) throws(StorageError) -> PostgresResult {
        try PostgresResult(PQexec(handle, sql), of: handle)
    }

    func run(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> PostgresResult {
        let arguments = PostgresArguments(values)
        guard sql.utf8.count <= Self.longestKeptStatement else { return try runOnce(sql, arguments) }
        let name = try prepare(Statement(sql: sql, types: arguments.types))
        let result = arguments.withPointers { count, values, lengths, formats in
            PQexecPrepared(handle, name, count, values, lengths, formats, 0)
        }
        return try PostgresResult(result, of: handle)
    }

    /// Gives statements back when there are many; not to be called inside a transaction.
    func tidy() throws(StorageError) {
        guard prepared.count > Self.mostPrepared else { return }
        try script("DEALLOCATE ALL")
        prepared = [:]
    }

    private func runOnce(_ sql: String, _ arguments: PostgresArguments) throws(StorageError) -> PostgresResult {
        let text = PostgresPlaceholders.translated(sql)
        let result = arguments.withPointers { count, values, lengths, formats in
            PQexecParams(handle, text, count, arguments.types, values, lengths, formats, 0)
        }
        return try PostgresResult(result, of: handle)
    }

    private func prepare(_ statement: Statement) throws(StorageError) -> String {
        if let name = prepared[statement] { return name }
        let name = "s\(prepared.count)"
        let text = PostgresPlaceholders.translated(statement.sql)
        let result = PQprepare(handle, name, text, Int32(statement.types.count), statement.types)
        _ = try PostgresResult(result, of: handle)
        prepared[statement] = name
        return name
    }

    // MARK: The session

    private func check() throws(StorageError) {
        let version = PQserverVersion(handle)
        guard version >= Self.oldestVersion else {
            throw StorageError(
                .refused, "PostgreSQL 14 or later is needed; this server is \(version / 10_000). Upgrade it, or use SQLite.")
        }
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "?"
        guard encoding == "UTF8" else {
            throw StorageError(
                .refused,
                "the database must have the encoding UTF8; it has \(encoding). Make another: "
                    + "createdb --encoding=UTF8 --template=template0 --owner=<user> <name>.")
        }
    }

    private func setUp(_ target: PostgresTarget) throws(StorageError) {
        try script(target.session)
        // Only this value loses commits; the others say how many standbys take part.
        if try synchronousCommit() == "off" { try script("SET synchronous_commit = on") }
        guard try synchronousCommit() != "off" else {
            throw StorageError(
                .refused,
                "the server does not keep synchronous_commit = on, so that what is acknowledged could be lost. Connect to it "
                    + "directly, or through a pooler that keeps a session's settings (session pooling).")
        }
    }

    private func synchronousCommit() throws(StorageError) -> String {
        try script("SHOW synchronous_commit").rows().first?.text("synchronous_commit") ?? "off"
    }
}
