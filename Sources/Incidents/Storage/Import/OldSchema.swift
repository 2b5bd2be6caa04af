import Platform

/// Which tables and columns of an old Dispatcher's database hold what: found by the names of its API, with the
/// variations its versions had.
struct OldSchema: Sendable, Hashable {
    /// A table with its columns; keys are our words for them.
    struct Table: Sendable, Hashable {
        let name: String
        let columns: [String: String]

        /// A column to be selected under our word for it; null where the table has none.
        func selected(_ key: String) -> String {
            columns[key].map { "\(OldSchema.quoted($0)) AS \(key)" } ?? "NULL AS \(key)"
        }
    }

    let apps: Table
    let incidents: Table?
    let users: Table?
    /// What was looked for and not found, in words.
    let missing: [String]

    private static let names = [
        "apps": ["apps", "app", "applications", "application"], "incidents": ["incidents", "incident"], "users": ["users", "user"],
    ]

    /// Our words and the columns they may be called.
    private static let columns: [String: [(key: String, names: [String])]] = [
        "apps": [
            ("id", ["id"]), ("name", ["name", "app_name"]), ("code", ["code"]), ("status_url", ["status_url"]),
            ("logs_folder", ["logs_folder"]),
        ],
        "incidents": [
            ("id", ["id"]), ("title", ["title"]), ("message", ["message"]), ("logs", ["logs"]), ("level", ["level"]),
            ("status", ["status"]), ("created_at", ["created_at"]), ("updated_at", ["updated_at"]),
            ("app", ["app_id", "application_id", "app_name", "app"]),
            ("editor", ["edit_by_id", "edit_by_user_id", "edited_by_id", "edit_by_user", "edit_by", "edited_by"]),
        ],
        "users": [("id", ["id"]), ("name", ["name", "username", "login"])],
    ]

    /// What a table is no use without.
    private static let required = [
        "apps": ["id", "name", "code"], "incidents": ["id", "title", "app"], "users": ["name"],
    ]

    /// Nil when there is no table of applications.
    init?(_ connection: any SQLConnection) throws {
        let tables = try connection.query("SELECT name FROM sqlite_master WHERE type = 'table'", []).map { row in try row.text("name") }
        var missing: [String] = []
        let find = { (kind: String) throws -> Table? in
            guard let name = tables.first(where: { Self.names[kind]?.contains($0.lowercased()) == true }) else {
                missing.append("table \(kind)")
                return nil
            }
            let table = try Self.table(kind, name, on: connection)
            for (key, _) in Self.columns[kind] ?? [] where table.columns[key] == nil { missing.append("column \(name).\(key)") }
            let isUsable = Self.required[kind]?.allSatisfy { table.columns[$0] != nil } ?? true
            return isUsable ? table : nil
        }
        guard let apps = try find("apps") else { return nil }
        self.apps = apps
        incidents = try find("incidents")
        users = try find("users")
        self.missing = missing
    }

    private static func table(_ kind: String, _ name: String, on connection: any SQLConnection) throws -> Table {
        let rows = try connection.query("SELECT name FROM pragma_table_info(?1)", name)
        let present = try rows.map { row in try row.text("name") }
        var found: [String: String] = [:]
        for (key, names) in columns[kind] ?? [] {
            found[key] = names.lazy.compactMap { wanted in present.first { $0.lowercased() == wanted } }.first
        }
        return Table(name: name, columns: found)
    }

    /// A name of somebody else's choice as SQL takes it.
    static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}
