import CMariaDB
import Platform

/// One connection to a MySQL or MariaDB, used on one thread. Every wait has an end.
final class MariaConnection {
    private let handle: UnsafeMutablePointer<MYSQL>

    init(_ address: QueueAddress, authorities: String?, timeout seconds: Int) throws(QueueFailure) {
        guard let handle = mysql_init(nil) else { throw QueueFailure(code: 0, message: "no memory for a connection") }
        self.handle = handle
        for option in [MYSQL_OPT_CONNECT_TIMEOUT, MYSQL_OPT_READ_TIMEOUT, MYSQL_OPT_WRITE_TIMEOUT] {
            set(option, UInt32(seconds))
        }
        // A server must not be able to ask for our files.
        set(MYSQL_OPT_LOCAL_INFILE, UInt32(0))
        _ = mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        if address.isEncrypted {
            set(MYSQL_OPT_SSL_ENFORCE, CChar(1))
            set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, CChar(1))
            if let authorities { _ = mysql_options(handle, MYSQL_OPT_SSL_CA, authorities) }
        }
        // Else the library takes a host called localhost for a socket.
        if address.socket == nil { set(MYSQL_OPT_PROTOCOL, UInt32(MYSQL_PROTOCOL_TCP.rawValue)) }
        let connected = mysql_real_connect(
            handle, address.socket == nil ? address.host : nil, address.user, address.password, address.database,
            UInt32(address.port), address.socket, 0)
        guard connected != nil else { throw failure }
        _ = try query("SET SESSION innodb_lock_wait_timeout = \(min(seconds, 10))")
    }

    deinit { mysql_close(handle) }

    private func set<Value>(_ option: mysql_option, _ value: Value) {
        withUnsafePointer(to: value) { _ = mysql_options(handle, option, $0) }
    }

    private var failure: QueueFailure {
        QueueFailure(code: mysql_errno(handle), message: String(cString: mysql_error(handle)))
    }

    /// Runs one statement; each value of a row as text, nil for null. What is no UTF-8 is mended.
    func query(_ sql: String) throws(QueueFailure) -> [[String?]] {
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
