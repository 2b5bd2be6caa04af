import CMariaDB

/// One connection to a MySQL or MariaDB. Every wait has an end. Unchecked, because it is used on one thread at a time.
final class MariaConnection: OutsideConnection, @unchecked Sendable {
    private let handle: UnsafeMutablePointer<MYSQL>

    init(_ address: MariaAddress, _ options: OutsideDatabase.Options) throws(OutsideFailure) {
        guard let handle = mysql_init(nil) else { throw .noMemory }
        self.handle = handle
        set(MYSQL_OPT_CONNECT_TIMEOUT, UInt32(options.connectSeconds))
        for option in [MYSQL_OPT_READ_TIMEOUT, MYSQL_OPT_WRITE_TIMEOUT] { set(option, UInt32(options.statementSeconds) + Self.grace) }
        // A server must not be able to ask for our files.
        set(MYSQL_OPT_LOCAL_INFILE, UInt32(0))
        _ = mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        if address.isEncrypted {
            set(MYSQL_OPT_SSL_ENFORCE, CChar(1))
            set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, CChar(1))
            if let authorities = options.authorities { _ = mysql_options(handle, MYSQL_OPT_SSL_CA, authorities) }
        }
        // Else the library takes a host called localhost for a socket.
        if address.socket == nil { set(MYSQL_OPT_PROTOCOL, UInt32(MYSQL_PROTOCOL_TCP.rawValue)) }
        let connected = mysql_real_connect(
            handle, address.socket == nil ? address.host : nil, address.user, address.password, address.database,
            UInt32(address.port), address.socket, 0)
        guard connected != nil else { throw failure }
        try setUp(options)
    }

    deinit { mysql_close(handle) }

    private func setUp(_ options: OutsideDatabase.Options) throws(OutsideFailure) {
        // What a text and a name look like is the same as in PostgreSQL.
        _ = try rows("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'")
        _ = try rows("SET SESSION innodb_lock_wait_timeout = \(min(options.statementSeconds, Self.longestLock))")
        if options.isReadOnly { _ = try rows("SET SESSION TRANSACTION READ ONLY") }
        do {
            _ = try rows("SET SESSION max_statement_time = \(options.statementSeconds)")
        } catch {
            guard error.code == Self.unknownVariable else { throw error }
            // MySQL's name for the same, and its unit.
            do { _ = try rows("SET SESSION max_execution_time = \(options.statementSeconds * 1000)") } catch {
                // Before 5.7.8 there is none: reading ends by the time limit of the connection.
                guard error.code == Self.unknownVariable else { throw error }
            }
        }
    }

    /// A server that keeps to its own time limit answers by then.
    private static let grace: UInt32 = 1
    private static let longestLock = 10
    private static let unknownVariable = "1193"

    private func set<Value>(_ option: mysql_option, _ value: Value) {
        withUnsafePointer(to: value) { _ = mysql_options(handle, option, $0) }
    }

    private var failure: OutsideFailure { OutsideFailure(maria: mysql_errno(handle), message: String(cString: mysql_error(handle))) }

    func rows(_ sql: String) throws(OutsideFailure) -> [[String?]] {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw failure }
        guard let result = mysql_store_result(handle) else {
            guard mysql_field_count(handle) == 0 else { throw failure }
            return []
        }
        defer { mysql_free_result(result) }
        let count = Int(mysql_num_fields(result))
        var rows: [[String?]] = []
        while let row = mysql_fetch_row(result) {
            guard let lengths = mysql_fetch_lengths(result) else { break }
            rows.append(
                (0..<count).map { index in
                    guard let bytes = row[index] else { return nil }
                    let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(lengths[index]))
                    return String(decoding: buffer, as: UTF8.self)
                })
        }
        return rows
    }
}
