import CPostgres

/// The database to connect to. Its URL may hold a password and stands in no message.
struct PostgresTarget: Sendable {
    private let url: String
    let lockTimeout: Duration

    init(url: String, lockTimeout: Duration) throws(StorageError) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            throw StorageError(.internal, "the database URL does not begin with postgresql://")
        }
        // libpq's own message quotes the URL.
        guard let options = PQconninfoParse(url, nil) else {
            throw StorageError(.internal, "the database URL is not well-formed")
        }
        PQconninfoFree(options)
        self.url = url
        self.lockTimeout = lockTimeout
    }

    /// Blocks until the server answers or the URL's `connect_timeout` (10 s unless it says otherwise) is over.
    func connect() throws(StorageError) -> OpaquePointer {
        // What stands before `dbname` yields to the URL, what stands behind does not.
        let parameters = [
            ("connect_timeout", "10"), ("fallback_application_name", "switchboard"), ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
        let handle = Self.withCStrings(parameters.map(\.0)) { names in
            Self.withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let handle else { throw StorageError(.unavailable, "no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw StorageError(lostConnection: handle)
        }
        return handle
    }

    /// Calls `body` with a null-terminated list of C strings.
    private static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for string in strings {
            starts.append(bytes.count)
            bytes.append(contentsOf: string.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = starts.map { start in buffer.baseAddress.map { $0 + start } }
            pointers.append(nil)
            return body(pointers)
        }
    }
}
