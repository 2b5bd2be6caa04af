import Kernel
import Platform

/// What deletions took away: the rows themselves, because nothing else is all that there was.
enum DeletionStore {
    private struct Content: Codable {
        let tables: [DeletedRows]
        let members: [String]
        let fromHistory: Bool
    }

    /// A table that holds a part of it, and by what its rows are known. What its other column refers to may be gone by the time the
    /// part is brought back.
    private struct Part {
        let table: String
        /// With the id of what is deleted at `?1`.
        let condition: String
        var refers: (column: String, table: String)?

        init(_ table: String, _ column: String, refers: (column: String, table: String)? = nil) {
            (self.table, condition, self.refers) = (table, "\(column) = ?1", refers)
        }

        init(_ table: String, in condition: String) { (self.table, self.condition) = (table, condition) }
    }

    private static func parts(of kind: StatusDeletion.Kind) -> [Part] {
        switch kind {
        case .component:
            [
                Part("status_components", "id"), Part("status_stretches", "component_id"), Part("status_base_stretches", "component_id"),
                Part("status_days", "component_id"),
                Part("status_site_components", "component_id", refers: ("site_id", "status_sites")),
                Part("status_incident_components", "component_id", refers: ("incident_id", "status_incidents")),
                Part("status_maintenance_components", "component_id", refers: ("maintenance_id", "status_maintenances")),
            ]
        case .incident:
            [
                Part("status_incidents", "id"),
                Part("status_incident_components", "incident_id", refers: ("component_id", "status_components")),
                Part("status_incident_links", "incident_id"), Part("status_comments", "incident_id"), Part("status_updates", "subject_id"),
            ]
        case .template: [Part("status_templates", "id")]
        case .site:
            [
                Part("status_sites", "id"),
                Part("status_site_components", "site_id", refers: ("component_id", "status_components")),
                Part("status_subscribers", "site_id"),
                Part(
                    "status_subscriber_components",
                    in: "subscriber_id IN (SELECT id FROM status_subscribers WHERE site_id = ?1)"),
            ]
        case .threshold: [Part("status_thresholds", "id")]
        }
    }

    /// Keeps what is about to be deleted.
    static func keep(
        _ kind: StatusDeletion.Kind, _ subject: PublicID, as id: PublicID, fromHistory: Bool = false, at time: Timestamp,
        on connection: any SQLConnection
    ) throws {
        let tables = try parts(of: kind).compactMap { part -> DeletedRows? in
            let rows = try connection.query("SELECT * FROM \(part.table) WHERE \(part.condition)", subject)
            return rows.first.map { DeletedRows(table: part.table, columns: $0.columns, rows: rows.map(\.values)) }
        }
        let members = try kind == .component ? connection.query("SELECT id FROM status_components WHERE group_id = ?1", subject) : []
        let content = Content(tables: tables, members: try members.map { try $0.text("id") }, fromHistory: fromHistory)
        try connection.execute(
            "INSERT INTO status_deletions (id, kind, subject_id, deleted_at, content) VALUES (?1, ?2, ?3, ?4, ?5)", id, kind.rawValue,
            subject, time, try StatusJSON.text(of: content))
    }

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> StatusDeletion? {
        guard
            let row = try connection.row("SELECT id, kind, subject_id, deleted_at, content FROM status_deletions WHERE id = ?1", id),
            let kind = StatusDeletion.Kind(rawValue: try row.text("kind"))
        else { return nil }
        let content = try StatusJSON.value(Content.self, from: try row.text("content"))
        return StatusDeletion(
            id: id, kind: kind, subject: try row.publicID("subject_id"), at: try row.time("deleted_at"), tables: content.tables,
            members: content.members.compactMap(PublicID.init(rawValue:)), fromHistory: content.fromHistory)
    }

    /// Brings it back, without what it refers to that is gone meanwhile, and forgets the deletion.
    static func restore(_ deletion: StatusDeletion, on connection: any SQLConnection) throws {
        for deleted in deletion.tables {
            guard let part = parts(of: deletion.kind).first(where: { $0.table == deleted.table }) else { continue }
            var rows = deleted.rows
            if let refers = part.refers, let index = deleted.columns.firstIndex(of: refers.column) {
                rows = try rows.filter { row in
                    try !connection.query("SELECT id FROM \(refers.table) WHERE id = ?1", row[index]).isEmpty
                }
            }
            try connection.run(SQLStatement.inserts(into: part.table, deleted.columns.joined(separator: ", "), rows: rows))
        }
        if deletion.kind == .component { try ComponentStore.rejoin(deletion.subject, members: deletion.members, on: connection) }
        try connection.execute("DELETE FROM status_deletions WHERE id = ?1", deletion.id)
    }

    /// Forgets the oldest of those that were before a moment; returns how many.
    static func prune(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM status_deletions WHERE id IN (
                SELECT id FROM status_deletions WHERE deleted_at < ?1 ORDER BY deleted_at LIMIT ?2)
            """, time, limit)
    }
}
