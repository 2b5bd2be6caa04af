import CPostgres

/// One connection to a PostgreSQL that is not ours. Every wait has an end. Unchecked, because it is used on one thread at a time.
final class OutsidePostgresConnection: OutsideConnection, @unchecked Sendable {
    private let handle: OpaquePointer
    private let socket: PostgresSocket

    init(_ url: PostgresURL, _ options: OutsideDatabase.Options) throws(OutsideFailure) {
        // What stands before `dbname` yields to the address.
        var parameters = [
            ("connect_timeout", String(options.connectSeconds)), ("tcp_user_timeout", String(options.statementSeconds * 1000)),
            ("fallback_application_name", "switchboard"),
        ]
        if let authorities = options.authorities { parameters.append(("sslrootcert", authorities)) }
        parameters += [("dbname", url.text), ("client_encoding", "UTF8")]
        let opened = PostgresTarget.withCStrings(parameters.map(\.0)) { names in
            PostgresTarget.withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let opened else { throw .noMemory }
        guard PQstatus(opened) == CONNECTION_OK else {
            defer { PQfinish(opened) }
            throw OutsideFailure(.away, message: Self.trimmed(PQerrorMessage(opened)))
        }
        handle = opened
        socket = PostgresSocket(opened, limit: .seconds(options.statementSeconds) + Self.grace)
        try setUp(options)
    }

    deinit { PQfinish(handle) }

    /// A server that keeps to its own time limit answers by then.
    private static let grace = Duration.seconds(1)

    private func setUp(_ options: OutsideDatabase.Options) throws(OutsideFailure) {
        let milliseconds = options.statementSeconds * 1000
        var sql = """
            SET standard_conforming_strings = on; SET DateStyle = 'ISO, YMD'; SET bytea_output = hex; SET client_min_messages = warning;
            SET statement_timeout = \(milliseconds); SET lock_timeout = \(milliseconds);
            """
        if options.isReadOnly { sql += " SET default_transaction_read_only = on;" }
        _ = try rows(sql)
        // A server may not know the zone: then its own is as good.
        if let zone = options.zone { _ = try? rows("SET TimeZone = \(OutsideDialect.postgres.text(zone))") }
    }

    func rows(_ sql: String) throws(OutsideFailure) -> [[String?]] {
        guard PQsendQuery(handle, sql) == 1 else { throw lost }
        do {
            try socket.flush()
        } catch { throw OutsideFailure(.away, message: error.message) }
        var (found, failure): ([[String?]], OutsideFailure?) = ([], nil)
        // Also what follows a failure is read: left over, it would be the answer to the next statement.
        while let result = try next() {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK: found = Self.rows(of: result)
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
            default: failure = failure ?? self.failure(result)
            }
        }
        if let failure { throw failure }
        return found
    }

    private func next() throws(OutsideFailure) -> OpaquePointer? {
        do { try socket.awaitAnswer() } catch {
            throw OutsideFailure(PQstatus(handle) == CONNECTION_OK ? .late : .away, message: error.message)
        }
        return PQgetResult(handle)
    }

    private static func rows(of result: OpaquePointer) -> [[String?]] {
        let fields = 0..<PQnfields(result)
        return (0..<PQntuples(result)).map { row in
            fields.map { field in
                guard PQgetisnull(result, row, field) == 0, let text = PQgetvalue(result, row, field) else { return nil }
                return String(decoding: UnsafeRawBufferPointer(start: text, count: Int(PQgetlength(result, row, field))), as: UTF8.self)
            }
        }
    }

    private var lost: OutsideFailure { OutsideFailure(.away, message: Self.trimmed(PQerrorMessage(handle))) }

    private func failure(_ result: OpaquePointer) -> OutsideFailure {
        guard PQstatus(handle) == CONNECTION_OK else { return lost }
        // `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`, character constants that Swift does not import.
        func field(_ letter: Character) -> String? {
            letter.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { String(cString: $0) }
        }
        return OutsideFailure(postgres: field("C") ?? "", message: field("M") ?? Self.trimmed(PQresultErrorMessage(result)))
    }

    private static func trimmed(_ message: UnsafeMutablePointer<CChar>?) -> String {
        (message.map { String(cString: $0) } ?? "").split(separator: "\n").joined(separator: " ")
    }
}
