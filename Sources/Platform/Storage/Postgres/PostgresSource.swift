/// Reads a PostgreSQL database that is somebody else's: statements in transactions that may not write.
package struct PostgresSource: Sendable {
    private let pool: PostgresPool

    /// Connects when it is first asked.
    /// - Parameters:
    ///   - url: `postgresql://user:password@host:port/database`; a replica needs `?target_session_attrs=any`.
    ///   - connections: at most.
    ///   - timeout: of a statement.
    package init(url: String, connections: Int, timeout: Duration) throws(StorageError) {
        var options = Database.Options()
        (options.server.applicationName, options.server.statementTimeout) = ("switchboard connect", timeout)
        let target = try PostgresTarget(url: url, options: options)
        pool = PostgresPool(size: connections, label: "source") {
            PostgresConnection(target: target, writer: "", traffic: PostgresTraffic())
        }
    }

    /// Rows by the names of their columns; placeholders are `?1`, `?2`, …; times come as text. Throws ``StorageError``.
    package func query(_ sql: String, _ arguments: [SQLValue] = []) async throws -> [[String: SQLValue]] {
        try await pool.run { connection in
            let rows = try connection.read { try $0.query(sql, arguments) }
            return rows.map { Dictionary(zip($0.columns, $0.values)) { first, _ in first } }
        }
    }

    /// Whether the database can be reached and lets us in. Throws ``StorageError``.
    package func check() async throws { _ = try await query("SELECT 1") }

    /// Waits for what runs.
    package func close() { pool.close() }
}
