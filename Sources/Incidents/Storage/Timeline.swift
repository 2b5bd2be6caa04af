import Kernel
package import Platform

/// The append-only history of incidents. A comment that its author changed keeps its row; what it says now stands beside it.
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
                "SELECT \(TimelineEntry.columns) FROM timeline WHERE incident_id = ?1 ORDER BY id DESC LIMIT ?2",
                incident, limit)
        }
        let entries = try connection.run(statements).joined().map(TimelineEntry.init(row:))
        return entries.sorted { $0.id < $1.id }.suffix(limit)
    }

    /// A comment by its number, whichever incident it is of.
    static func comment(_ id: Int64, on connection: any SQLConnection) throws -> TimelineEntry? {
        try connection.first(
            TimelineEntry.self, "SELECT \(TimelineEntry.columns) FROM timeline WHERE id = ?1 AND kind = 'comment'", id)
    }

    static func edit(comment id: Int64, to text: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO comment_edits (entry_id, edited_at, edited_text) VALUES (?1, ?2, ?3)
            ON CONFLICT (entry_id) DO UPDATE SET edited_at = excluded.edited_at, edited_text = excluded.edited_text
            """, id, time, text)
    }
}

extension TimelineEntry: RowDecodable {
    /// Changes are looked up line by line: where few comments were changed, PostgreSQL would join the two tables whole.
    static let columns = """
        id, incident_id, at, kind, actor, actor_id,
        coalesce((SELECT edited_text FROM comment_edits WHERE entry_id = timeline.id), text) AS text,
        (SELECT edited_at FROM comment_edits WHERE entry_id = timeline.id) AS edited_at
        """

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
        actorID = try row.optionalInt64("actor_id").map { .init($0) }
        text = try row.optionalText("text")
        editedAt = try row.optionalTime("edited_at")
    }
}
