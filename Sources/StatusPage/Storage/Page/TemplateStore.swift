package import Platform

/// The table of templates.
enum TemplateStore {
    private static let columns = "id, name, title, text, stage, impact, components"

    /// By name.
    static func all(on connection: any SQLConnection) throws -> [StatusTemplate] {
        try connection.all(StatusTemplate.self, "SELECT \(columns) FROM status_templates ORDER BY name")
    }

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> StatusTemplate? {
        try connection.first(StatusTemplate.self, "SELECT \(columns) FROM status_templates WHERE id = ?1", id)
    }

    /// Whether another one has the name.
    static func isTaken(_ name: String, besides id: PublicID, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT 1 AS one FROM status_templates WHERE name = ?1 AND id <> ?2", name, id) != nil
    }

    static func save(_ template: StatusTemplate, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO status_templates (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, title = excluded.title, text = excluded.text, stage = excluded.stage,
                impact = excluded.impact, components = excluded.components
            """, template.id, template.name, try StatusJSON.text(of: template.title), try StatusJSON.text(of: template.text),
            template.stage.rawValue, template.impact?.rawValue, try StatusJSON.text(of: template.components))
    }

    static func delete(_ id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_templates WHERE id = ?1", id)
    }
}

extension StatusTemplate: RowDecodable {
    package init(row: Row) throws {
        id = try row.publicID("id")
        name = try row.text("name")
        title = try row.localized("title")
        text = try row.localized("text")
        stage = try row.word("stage")
        impact = try row.optionalText("impact").flatMap(StatusIncident.Impact.init(rawValue:))
        components = try StatusJSON.states(from: try row.text("components"))
    }
}
