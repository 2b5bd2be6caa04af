import Accounts
package import Kernel
package import Platform

/// An incident and what was merged into it. Each keeps its own events, logs and history; who looks at the one that counts
/// sees them together.
extension IncidentStore {
    /// What was merged into the incident, in the order in which that was done.
    package func parts(of id: IncidentID, on connection: any SQLConnection) throws -> [IncidentPart] {
        try connection.all(
            IncidentPart.self,
            """
            SELECT p.incident_id, p.parent_id, i.service_id, s.name AS service_name, s.team_id, i.title, p.level, p.occurrences, p.first_at,
                p.last_at, p.merged_at, p.merged_by
            FROM incident_parts p JOIN incidents i ON i.id = p.incident_id JOIN services s ON s.id = i.service_id
            WHERE p.root_id = ?1 AND p.parent_id IS NOT NULL
            """, id
        ).sorted { ($0.mergedAt, $0.id) < ($1.mergedAt, $1.id) }
    }

    /// The same, as far as somebody may see it: a service may have been given to another team since its incidents were merged.
    func parts(of id: IncidentID, for access: Access, on connection: any SQLConnection) throws -> [IncidentPart] {
        try parts(of: id, on: connection).filter { access.may(.viewIncidents, in: $0.team) }
    }

    /// The incident itself first, then what was merged into it, as far as somebody may see it.
    /// - Throws: ``ClientError/incidentNotFound(_:)`` when they may not see the incident itself.
    func members(of id: IncidentID, for access: Access, on connection: any SQLConnection) throws -> [IncidentID] {
        let incident = try existing(id, for: access, on: connection)
        return [incident.id] + (try parts(of: id, for: access, on: connection).map(\.id))
    }

    /// The incident itself first.
    func members(of id: IncidentID, on connection: any SQLConnection) throws -> [IncidentID] {
        let others = try connection.query(
            "SELECT incident_id FROM incident_parts WHERE root_id = ?1 AND incident_id <> ?1", id
        ).map { try $0.id("incident_id", of: IncidentEntity.self) }
        return [id] + others.sorted()
    }

    /// Each member is asked for by itself: sorting the events of all of them would read every one.
    func events(
        ofMembers members: [IncidentID], _ order: String, limit: Int, on connection: any SQLConnection
    ) throws -> [StoredEvent] {
        let statements = members.map { member in
            SQLStatement(
                "SELECT \(StoredEvent.columns) FROM events WHERE incident_id = ?1 ORDER BY id \(order) LIMIT ?2", member,
                limit)
        }
        let events = try connection.run(statements).joined().map(StoredEvent.init(row:))
        return Array(events.sorted { order == "DESC" ? $0.id > $1.id : $0.id < $1.id }.prefix(limit))
    }

    /// As much of their logs as a list looks through.
    func beginningsOfLogs(of ids: [IncidentID], on connection: any SQLConnection) throws -> [IncidentID: String] {
        try IncidentNumbers.rows(
            "SELECT incident_id, substr(logs, 1, \(Self.lookedThrough)) AS logs FROM incident_logs WHERE incident_id IN ({ids})", ids,
            on: connection
        ).reduce(into: [:]) { $0[try $1.id("incident_id")] = try $1.text("logs") }
    }

    private static let lookedThrough = 16_384

    func logs(ofMembers members: [IncidentID], on connection: any SQLConnection) throws -> String? {
        var newest = members.first
        if members.count > 1 {
            let statements = members.map { SQLStatement("SELECT incident_id, at FROM incident_logs WHERE incident_id = ?1", $0) }
            let times = try connection.run(statements).joined().map {
                (id: try $0.id("incident_id", of: IncidentEntity.self), at: try $0.time("at"))
            }
            newest = times.max { $0.at < $1.at }?.id
        }
        guard let newest else { return nil }
        return try connection.row("SELECT logs FROM incident_logs WHERE incident_id = ?1", newest)?.text("logs")
    }
}

extension IncidentPart: RowDecodable {
    package init(row: Row) throws {
        id = try row.id("incident_id")
        parent = try row.id("parent_id")
        service = try row.id("service_id")
        serviceName = try row.text("service_name")
        team = try row.optionalInt64("team_id").map { .init($0) }
        title = try row.text("title")
        level = try row.level("level")
        occurrences = try row.int("occurrences")
        firstAt = try row.time("first_at")
        lastAt = try row.time("last_at")
        mergedAt = try row.time("merged_at")
        mergedBy = try row.text("merged_by")
    }
}
