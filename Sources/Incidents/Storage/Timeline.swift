import Kernel
package import Platform

/// The append-only history of incidents.
enum Timeline {
    static func append(
        _ kind: TimelineEntry.Kind, to incident: IncidentID, by actor: Actor, at time: Timestamp, text: String? = nil,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "INSERT INTO timeline (incident_id, at, kind, actor, actor_id, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            incident, time, kind.rawValue, actor.name, actor.userID, text)
    }

    /// Oldest first; the newest `limit` entries.
    static func entries(of incident: IncidentID, limit: Int, on connection: any SQLConnection) throws -> [TimelineEntry] {
        try connection.all(
            TimelineEntry.self,
            "SELECT id, at, kind, actor, text FROM timeline WHERE incident_id = ?1 ORDER BY id DESC LIMIT ?2",
            incident, limit
        ).reversed()
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
        at = try row.time("at")
        actor = try row.text("actor")
        text = try row.optionalText("text")
    }
}
