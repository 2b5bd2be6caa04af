package import Kernel
package import Platform

/// Users and what they may do. Every change is written to the event log and the audit log in its own transaction.
package struct UserStore: Sendable {
    let world: World

    package init(world: World) { self.world = world }

    package func find(_ id: UserID, on connection: any SQLConnection) throws -> User? {
        try users("WHERE id = ?1", [id.sqlValue], on: connection).first
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> User? {
        try users("WHERE name_folded = ?1", [.text(NameRule.sought(name))], on: connection).first
    }

    /// By address, whatever its case.
    package func find(email: String, on connection: any SQLConnection) throws -> User? {
        try users("WHERE email_folded = ?1", [.text(EmailRule.sought(email))], on: connection).first
    }

    package enum Order: String, Sendable {
        case id
        case name = "name_folded"
    }

    package func list(
        _ page: Page<User> = .all, order: Order = .id, on connection: any SQLConnection
    ) throws -> [User] {
        try users(
            "WHERE id > ?1 ORDER BY \(order.rawValue) LIMIT ?2 OFFSET ?3",
            [page.after.sqlValue, page.sqlLimit.sqlValue, page.skip.sqlValue], on: connection)
    }

    /// A page of the users whose names or addresses contain a text, by name.
    /// - Parameters:
    ///   - email: the whole address, whatever its case; nil for any and none.
    ///   - after: the last one shown before.
    package func search(
        _ text: String, email: String? = nil, after: UserID? = nil, limit: Int, on connection: any SQLConnection
    ) throws -> [User] {
        var arguments = [limit.sqlValue]
        var conditions: [String] = []
        if !text.isEmpty {
            arguments += [.text(Self.pattern(NameRule.sought(text))), .text(Self.pattern(EmailRule.folded(text)))]
            let (name, address) = (arguments.count - 1, arguments.count)
            conditions.append("(name_folded LIKE ?\(name) ESCAPE '\\' OR email_folded LIKE ?\(address) ESCAPE '\\')")
        }
        if let email {
            arguments.append(.text(EmailRule.sought(email)))
            conditions.append("email_folded = ?\(arguments.count)")
        }
        if let after {
            arguments.append(after.sqlValue)
            conditions.append("name_folded > (SELECT name_folded FROM users WHERE id = ?\(arguments.count))")
        }
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try users("\(clause) ORDER BY name_folded LIMIT ?1", arguments, on: connection)
    }

    /// For LIKE: what contains a text.
    private static func pattern(_ text: String) -> String {
        "%" + text.reduce(into: "") { $0 += ("%_\\".contains($1) ? "\\" : "") + String($1) } + "%"
    }

    /// Users whose names somebody may see, by name: those of their teams, and with a role everywhere all.
    /// - Parameter only: nobody else but this one.
    package func list(
        knownTo access: Access, only: UserID? = nil, on connection: any SQLConnection
    ) throws -> [User] {
        var (conditions, arguments): ([String], [SQLValue]) = ([], [])
        if let only {
            arguments.append(only.sqlValue)
            conditions.append("id = ?1")
        }
        if !access.may(.viewTeams, in: nil) {
            let teams = access.teams.keys.filter { access.may(.viewTeams, in: $0) }.sorted()
            guard !teams.isEmpty else { return [] }
            let places = teams.indices.map { "?\(arguments.count + $0 + 1)" }.joined(separator: ", ")
            conditions.append("id IN (SELECT user_id FROM team_members WHERE team_id IN (\(places)))")
            arguments += teams.map(\.sqlValue)
        }
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try users("\(clause) ORDER BY name_folded", arguments, on: connection)
    }

    package func count(on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM users")?.int("number") ?? 0
    }

    /// Users that a condition selects, with what they are in their teams.
    func users(_ condition: String, _ arguments: [SQLValue], on connection: any SQLConnection) throws -> [User] {
        let rows = try connection.query("SELECT \(User.columns) FROM users \(condition)", arguments)
        guard !rows.isEmpty else { return [] }
        let teams = try TeamStore.roles(
            ofUsers: rows.count == 1 ? "= ?1" : "IN (SELECT id FROM users \(condition))",
            rows.count == 1 ? [try rows[0].int64("id").sqlValue] : arguments, on: connection)
        return try rows.map { try User(row: $0, teams: teams[$0.id("id")] ?? [:]) }
    }

    /// The stored hash; nil for a user without a password.
    func passwordHash(_ id: UserID, on connection: any SQLConnection) throws -> String? {
        try connection.row("SELECT password FROM users WHERE id = ?1", id)?.optionalText("password")
    }

    /// Whether a user may still sign in and has the password they had when they were read; it stays so until this
    /// transaction ends.
    func isUnchanged(_ user: User, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            "SELECT id FROM users WHERE id = ?1 AND password_changed_at = ?2 AND disabled_at IS NULL\(connection.dialect.holdingRows)",
            user.id, user.passwordChangedAt) != nil
    }

    func setLastActive(_ id: UserID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE users SET last_active_at = ?2 WHERE id = ?1", id, time)
    }

    func existing(_ id: UserID, on connection: any SQLConnection) throws -> User {
        guard let user = try find(id, on: connection) else { throw ClientError.userNotFound }
        return user
    }
}

extension User {
    static let columns = """
        id, name, email, role, password IS NOT NULL AS has_password, password_changed_at, disabled_at, language, theme, \
        time_zone, last_active_at, created_at
        """

    init(row: Row, teams: [TeamID: Role]) throws {
        id = try row.id("id")
        name = try row.text("name")
        email = try row.optionalText("email")
        access = Access(base: try Role?(stored: row.int("role")), teams: teams)
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

extension Role? {
    /// How the column of base roles spells "none".
    private static let none = -1

    /// A role of a newer version may only look.
    init(stored number: Int) { self = number == Self.none ? nil : Role(rawValue: number) ?? .viewer }

    var stored: Int { self?.rawValue ?? Self.none }

    /// As the audit log and the command line call it.
    package var word: String { self?.word ?? "none" }
}
