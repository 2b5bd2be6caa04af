package import Kernel
package import Platform

/// Users and what they may do. Every change tells the event log and the audit log in its own transaction.
package struct UserStore: Sendable {
    let world: World

    package init(world: World) { self.world = world }

    package func find(_ id: UserID, on connection: any SQLConnection) throws -> User? {
        try connection.first(User.self, "SELECT \(User.columns) FROM users WHERE id = ?1", id)
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> User? {
        try connection.first(
            User.self, "SELECT \(User.columns) FROM users WHERE name_folded = ?1", NameRule.sought(name))
    }

    package enum Order: String, Sendable {
        case id
        case name = "name_folded"
    }

    package func list(
        _ page: Page<User> = .all, order: Order = .id, on connection: any SQLConnection
    ) throws -> [User] {
        try connection.all(
            User.self,
            "SELECT \(User.columns) FROM users WHERE id > ?1 ORDER BY \(order.rawValue) LIMIT ?2 OFFSET ?3",
            page.after, page.sqlLimit, page.skip)
    }

    package func count(on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM users")?.int("number") ?? 0
    }

    /// The stored hash; nil for a user without a password.
    func passwordHash(_ id: UserID, on connection: any SQLConnection) throws -> String? {
        try connection.row("SELECT password FROM users WHERE id = ?1", id)?.optionalText("password")
    }

    func setLastActive(_ id: UserID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE users SET last_active_at = ?2 WHERE id = ?1", id, time)
    }

    func existing(_ id: UserID, on connection: any SQLConnection) throws -> User {
        guard let user = try find(id, on: connection) else { throw AccountsError.userNotFound }
        return user
    }
}

extension User: RowDecodable {
    static let columns = """
        id, name, role, password IS NOT NULL AS has_password, password_changed_at, disabled_at, language, theme, \
        time_zone, last_active_at, created_at
        """

    package init(row: Row) throws {
        id = try row.id("id")
        name = try row.text("name")
        // A role of a newer version may only look.
        role = Role(rawValue: try row.int("role")) ?? .viewer
        isDisabled = try row.optionalTime("disabled_at") != nil
        hasPassword = try row.bool("has_password")
        language = try row.optionalText("language").flatMap { Language(rawValue: $0) }
        theme = try row.optionalText("theme").flatMap { ReaderPreferences.Theme(rawValue: $0) }
        timeZone = try row.optionalText("time_zone")
        lastActiveAt = try row.optionalTime("last_active_at")
        passwordChangedAt = try row.time("password_changed_at")
        createdAt = try row.time("created_at")
    }

    /// How the audit log calls it.
    var auditSubject: String { "user \(id) (\(name))" }
}
