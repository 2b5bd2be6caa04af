import Kernel
import Platform

/// The table of connectors and of their faults.
enum ConnectorStore {
    private static let columns = """
        id, name, protocol, token_hint, created_at, revoked_at, connected_at, disconnected_at, disconnected_because, address, version,
        adapter, jobs_done, jobs_failed, told, incident_id
        """
    /// Faults that are kept of each.
    static let keptFaults = 50

    static func all(on connection: any SQLConnection) throws -> [Connector] {
        try connection.query("SELECT \(columns) FROM connectors ORDER BY name, id").map(connector)
    }

    static func find(_ id: ConnectorID, on connection: any SQLConnection) throws -> Connector? {
        try connection.row("SELECT \(columns) FROM connectors WHERE id = ?1", id).map(connector)
    }

    static func find(name: String, on connection: any SQLConnection) throws -> Connector? {
        try connection.row("SELECT \(columns) FROM connectors WHERE name = ?1", name).map(connector)
    }

    /// The old one of an address.
    static func findOld(at address: String, on connection: any SQLConnection) throws -> Connector? {
        try connection.row(
            "SELECT \(columns) FROM connectors WHERE protocol = ?1 AND address = ?2 ORDER BY id LIMIT 1", Connector.Speech.nttm.rawValue,
            address
        ).map(connector)
    }

    /// Newest first.
    static func faults(of id: ConnectorID, on connection: any SQLConnection) throws -> [ConnectorFault] {
        try connection.query(
            "SELECT at, job, status, message FROM connector_errors WHERE connector_id = ?1 ORDER BY id DESC LIMIT ?2", id,
            Int64(keptFaults)
        ).map { row in
            ConnectorFault(
                at: try row.time("at"), job: try row.optionalText("job"), status: try row.optionalInt64("status").map(Int.init(clamping:)),
                message: try row.text("message"))
        }
    }

    /// Those that are let in, by the hash of their token.
    static func admitted(on connection: any SQLConnection) throws -> [String: (id: ConnectorID, name: String)] {
        let rows = try connection.query(
            "SELECT id, name, token_hash FROM connectors WHERE token_hash IS NOT NULL AND revoked_at IS NULL")
        return Dictionary(try rows.map { row in (try row.text("token_hash"), (try row.id("id"), try row.text("name"))) }) { $1 }
    }

    // MARK: People's changes

    static func insert(_ name: String, hash: String, hint: String, at time: Timestamp, on connection: any SQLConnection) throws
        -> Connector?
    {
        try connection.row(
            """
            INSERT INTO connectors (name, protocol, token_hash, token_hint, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
            RETURNING \(columns)
            """, name, Connector.Speech.native.rawValue, hash, hint, time
        ).map(connector)
    }

    static func setToken(_ hash: String, hint: String, of id: ConnectorID, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE connectors SET token_hash = ?2, token_hint = ?3, revoked_at = NULL WHERE id = ?1", id, hash, hint)
    }

    static func revoke(_ id: ConnectorID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE connectors SET revoked_at = ?2 WHERE id = ?1", id, time)
    }

    static func delete(_ id: ConnectorID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM connector_errors WHERE connector_id = ?1", id)
        try connection.execute("DELETE FROM connectors WHERE id = ?1", id)
    }

    // MARK: What happens

    /// Makes the row of an old connector when it is the first of its address.
    static func id(ofOld address: String, named name: String, at time: Timestamp, on connection: any SQLConnection) throws -> ConnectorID {
        if let known = try findOld(at: address, on: connection) { return known.id }
        // A native one may have been given that name.
        let free = try find(name: name, on: connection) == nil ? name : name + " (nttm)"
        let row = try connection.row(
            "INSERT INTO connectors (name, protocol, created_at, address) VALUES (?1, ?2, ?3, ?4) RETURNING id", free,
            Connector.Speech.nttm.rawValue, time, address)
        guard let row else { throw StorageError(.internal, "a connector was not inserted") }
        return try row.id("id")
    }

    static func setConnected(_ id: ConnectorID, _ arrival: ConnectorArrival, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE connectors SET connected_at = ?2, disconnected_at = NULL, disconnected_because = NULL, address = ?3, version = ?4,
                adapter = ?5 WHERE id = ?1
            """, id, time, arrival.address, arrival.version, arrival.adapter)
    }

    static func setDisconnected(_ id: ConnectorID, _ reason: DisconnectReason, at time: Timestamp, on connection: any SQLConnection) throws
    {
        try connection.execute(
            "UPDATE connectors SET disconnected_at = ?2, disconnected_because = ?3 WHERE id = ?1", id, time, reason.rawValue)
    }

    /// A process that ended without a word left them connected.
    static func disconnectAll(at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE connectors SET disconnected_at = ?1, disconnected_because = ?2 WHERE connected_at IS NOT NULL AND disconnected_at IS NULL
            """, time, DisconnectReason.stopped.rawValue)
    }

    static func count(done: Int, failed: Int, of id: ConnectorID, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE connectors SET jobs_done = jobs_done + ?2, jobs_failed = jobs_failed + ?3 WHERE id = ?1", id, Int64(done), Int64(failed)
        )
    }

    static func add(_ faults: [ConnectorFault], of id: ConnectorID, on connection: any SQLConnection) throws {
        for fault in faults.suffix(keptFaults) {
            try connection.execute(
                "INSERT INTO connector_errors (connector_id, at, job, status, message) VALUES (?1, ?2, ?3, ?4, ?5)", id, fault.at,
                fault.job, fault.status.map(Int64.init), fault.message)
        }
        try connection.execute(
            """
            DELETE FROM connector_errors WHERE connector_id = ?1 AND id <= (
                SELECT id FROM connector_errors WHERE connector_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
            """, id, Int64(keptFaults))
    }

    static func setTold(
        _ isConnected: Bool?, incident: IncidentID?, of id: ConnectorID, on connection: any SQLConnection
    ) throws {
        let word = isConnected.map { $0 ? "connected" : "disconnected" }
        try connection.execute("UPDATE connectors SET told = ?2, incident_id = ?3 WHERE id = ?1", id, word, incident)
    }

    private static func connector(_ row: Row) throws -> Connector {
        Connector(
            id: try row.id("id"), name: try row.text("name"), speech: Connector.Speech(rawValue: try row.text("protocol")) ?? .nttm,
            tokenHint: try row.optionalText("token_hint"), createdAt: try row.time("created_at"),
            revokedAt: try row.optionalTime("revoked_at"), connectedAt: try row.optionalTime("connected_at"),
            disconnectedAt: try row.optionalTime("disconnected_at"),
            disconnectedBecause: try row.optionalText("disconnected_because").flatMap(DisconnectReason.init(rawValue:)),
            address: try row.optionalText("address"), version: try row.optionalText("version"), adapter: try row.optionalText("adapter"),
            jobsDone: try row.int64("jobs_done"), jobsFailed: try row.int64("jobs_failed"),
            toldConnected: try row.optionalText("told").map { $0 == "connected" },
            incident: try row.optionalInt64("incident_id").map { IncidentID($0) })
    }
}
