import Kernel
package import Platform

/// The append-only history of incidents.
enum Timeline {
    static func append(
        _ kind: TimelineEntry.Kind, to incident: IncidentID, by actor: Actor, at time: Timestamp, text: String? = nil,
        on connection: any SQLConnection
    ) throws {
        try connection.run(statements(appending: [row(kind, to: incident, by: actor, at: time, text: text)]))
    }

    /// An entry for ``statements(appending:)``.
    static func row(
        _ kind: TimelineEntry.Kind, to incident: IncidentID, by actor: Actor, at time: Timestamp, text: String? = nil
    ) -> [SQLValue] {
        [incident.sqlValue, time.sqlValue, .text(kind.rawValue), .text(actor.name), actor.userID.sqlValue, text.sqlValue]
    }

    static func statements(appending rows: [[SQLValue]]) -> [SQLStatement] {
        SQLStatement.inserts(into: "timeline", "incident_id, at, kind, actor, actor_id, text", rows: rows)
    }

    /// Those of several incidents together, oldest first; the newest `limit` entries.
    static func entries(of incidents: [IncidentID], limit: Int, on connection: any SQLConnection) throws -> [TimelineEntry] {
        let statements = incidents.map { incident in
            SQLStatement(
                "SELECT id, incident_id, at, kind, actor, text FROM timeline WHERE incident_id = ?1 ORDER BY id DESC LIMIT ?2",
                incident, limit)
        }
        let entries = try connection.run(statements).joined().map(TimelineEntry.init(row:))
        return entries.sorted { $0.id < $1.id }.suffix(limit)
    }
}

extension TimelineEntry: RowDecodable {
    package init(row: Row) throws {
        let word = try row.text("kind")
        guard let kind = Kind(rawValue: word) else {
            throw StorageError(.internal, "unknown kind of timeline entry: \(word)")
        }
        self.kind = kind
        id = try row.int64("id")
        incident = try row.id("incident_id")
        at = try row.time("at")
        actor = try row.text("actor")
        text = try row.optionalText("text")
    }
}
