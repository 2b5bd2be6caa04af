package import Kernel

/// What a PostgreSQL server reports about itself, as far as the user may see it.
package struct PostgresHealth: Sendable {
    package var version: String
    /// By the clock of the database server.
    package var now: Timestamp
    /// Version of TLS on this connection, e.g. `TLSv1.3`; nil without TLS.
    package var tls: String?
    /// Whether this connection leaves the machine.
    package var isRemote: Bool
    package var user: String
    /// Switchboards that serve from this database.
    package var servers: Int
    package var fsync: Bool
    package var fullPageWrites: Bool
    package var synchronousCommit: String
    /// The most connections that ordinary users can have together.
    package var connectionLimit: Int
    /// Connections of anybody to any database of the server.
    package var connectionsInUse: Int
    /// Those of them with the user, application name and database of this connection; it is counted too.
    package var ownConnections: Int
    package var synchronousStandbyNames: String
    package var standbys: [Standby]

    /// A server that receives the write-ahead log.
    package struct Standby: RowDecodable, Sendable {
        package var name: String
        /// `streaming` when all is well; nil when the user may not see it.
        package var state: String?
        /// `sync`, `quorum`, `potential` or `async`.
        package var syncState: String?
        /// Seconds between a commit here and its replay there.
        package var lag: Double?

        package init(name: String, state: String?, syncState: String?, lag: Double?) {
            (self.name, self.state, self.syncState, self.lag) = (name, state, syncState, lag)
        }

        package init(row: Row) throws {
            name = try row.optionalText("name") ?? "?"
            state = try row.optionalText("state")
            syncState = try row.optionalText("sync_state")
            lag = try row.optionalDouble("lag")
        }
    }

    package init(on connection: any SQLConnection) throws {
        guard let row = try connection.row(Self.question) else { throw StorageError(.internal, "the server tells nothing") }
        version = try row.text("version")
        now = try row.time("now")
        tls = try row.optionalText("tls")
        isRemote = try row.bool("remote")
        user = try row.text("user_name")
        servers = try row.int("servers")
        fsync = try row.text("fsync") == "on"
        fullPageWrites = try row.text("full_page_writes") == "on"
        synchronousCommit = try row.text("synchronous_commit")
        connectionLimit = try row.int("connection_limit")
        connectionsInUse = try row.int("connections")
        ownConnections = try row.int("own_connections")
        synchronousStandbyNames = try row.text("standby_names")
        standbys = try connection.all(
            Standby.self,
            """
            SELECT application_name AS name, state, sync_state, CAST(EXTRACT(EPOCH FROM replay_lag) AS FLOAT8) AS lag
            FROM pg_stat_replication ORDER BY application_name
            """)
    }

    private static let question = """
        SELECT current_setting('server_version') AS version,
            CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now,
            (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl) AS tls,
            coalesce(inet_client_addr() <> inet_server_addr(), false) AS remote,
            CAST(current_user AS TEXT) AS user_name,
            current_setting('fsync') AS fsync,
            current_setting('full_page_writes') AS full_page_writes,
            current_setting('synchronous_commit') AS synchronous_commit,
            CAST(current_setting('max_connections') AS BIGINT) - CAST(current_setting('superuser_reserved_connections') AS BIGINT)
                AS connection_limit,
            (SELECT CAST(sum(numbackends) AS BIGINT) FROM pg_stat_database) AS connections,
            (SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND usename = current_user
                AND application_name = current_setting('application_name')) AS own_connections,
            current_setting('synchronous_standby_names') AS standby_names,
            (SELECT count(*) FROM pg_locks
             WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = \(PostgresPresence.service)
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS servers
        """
}
