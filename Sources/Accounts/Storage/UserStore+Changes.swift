import Kernel
import Platform

extension UserStore {
    /// Stores a new user; `passwordHash` nil for one who gets a reset link.
    func add(
        name: String, role: Role?, email: String? = nil, passwordHash: String?, by actor: Actor, on connection: any SQLConnection
    ) throws -> User {
        try connection.lock(.accounts)
        let folded = NameRule.folded(name)
        if try connection.row("SELECT id FROM users WHERE name_folded = ?1", folded) != nil {
            throw ClientError.nameTaken(name)
        }
        if let email { try refuseTaken(email, on: connection) }
        let now = world.now()
        let row = try connection.row(
            """
            INSERT INTO users (name, name_folded, role, password, password_changed_at, created_at, email, email_folded)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7) RETURNING \(User.columns)
            """, name, folded, role.stored, passwordHash, now, email, email.map(EmailRule.folded))
        guard let user = try row.map({ try User(row: $0, teams: [:]) }) else { throw ClientError.userNotFound }
        var detail = ["role": role.word]
        detail["email"] = email
        try record(.userCreated, user, detail: detail, by: actor, on: connection)
        return user
    }

    /// Ends the user's sessions and Dispatcher tokens; links that wait are void.
    func setPassword(
        _ id: UserID, hash: String, by actor: Actor, on connection: any SQLConnection
    ) throws -> User {
        try connection.lock(.accounts)
        _ = try existing(id, on: connection)
        try connection.execute(
            "UPDATE users SET password = ?2, password_changed_at = ?3 WHERE id = ?1", id, hash, world.now())
        try OneTimeLinkStore.deleteAll(of: id, on: connection)
        try SessionStore.deleteAll(of: id, on: connection)
        let user = try existing(id, on: connection)
        try record(.userPasswordChanged, user, by: actor, on: connection)
        return user
    }

    /// Stores the same password in another form, unless it was changed meanwhile.
    func renewPassword(_ id: UserID, from old: String, to new: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE users SET password = ?3 WHERE id = ?1 AND password = ?2", id, old, new)
    }

    /// Gives another base role; nil for somebody who is only in teams. Throws `lastAdministrator` when nobody could manage
    /// users afterwards.
    func setRole(
        _ id: UserID, _ role: Role?, by actor: Actor, on connection: any SQLConnection
    ) throws -> User {
        try connection.lock(.accounts)
        let user = try existing(id, on: connection)
        guard user.role != role else { return user }
        if role != .admin { try refuseLastAdministrator(user, on: connection) }
        try connection.execute("UPDATE users SET role = ?2 WHERE id = ?1", id, role.stored)
        let detail = ["old_role": user.role.word, "role": role.word]
        try record(.userRoleChanged, user, detail: detail, by: actor, on: connection)
        return try existing(id, on: connection)
    }

    /// Gives another address, or takes it away. Throws `emailTaken`.
    func setEmail(_ id: UserID, _ email: String?, by actor: Actor, on connection: any SQLConnection) throws -> User {
        try connection.lock(.accounts)
        let user = try existing(id, on: connection)
        guard user.email != email else { return user }
        if let email { try refuseTaken(email, otherThan: id, on: connection) }
        try connection.execute(
            "UPDATE users SET email = ?2, email_folded = ?3 WHERE id = ?1", id, email, email.map(EmailRule.folded))
        try record(
            .userEmailChanged, user, detail: ["old_email": user.email ?? "none", "email": email ?? "none"], by: actor, on: connection)
        return try existing(id, on: connection)
    }

    private func refuseTaken(_ email: String, otherThan id: UserID? = nil, on connection: any SQLConnection) throws {
        guard let owner = try find(email: email, on: connection), owner.id != id else { return }
        throw ClientError.emailTaken(email)
    }

    /// Ends sessions, tokens and links of the user for good: who is enabled again begins anew. Throws `lastAdministrator`.
    func disable(_ id: UserID, by actor: Actor, on connection: any SQLConnection) throws -> User {
        try connection.lock(.accounts)
        let user = try existing(id, on: connection)
        guard !user.isDisabled else { return user }
        try refuseLastAdministrator(user, on: connection)
        let now = world.now()
        try connection.execute("UPDATE users SET disabled_at = ?2, password_changed_at = ?2 WHERE id = ?1", id, now)
        let revoked = try connection.execute(
            "UPDATE api_tokens SET revoked_at = ?2 WHERE owner_id = ?1 AND revoked_at IS NULL", id, now)
        try OneTimeLinkStore.deleteAll(of: id, on: connection)
        try SessionStore.deleteAll(of: id, on: connection)
        _ = try Revision.tokens.raise(on: connection)
        try record(
            .userDisabled, user, detail: revoked > 0 ? ["revoked_tokens": String(revoked)] : [:], by: actor, on: connection)
        return try existing(id, on: connection)
    }

    func enable(_ id: UserID, by actor: Actor, on connection: any SQLConnection) throws -> User {
        try connection.lock(.accounts)
        let user = try existing(id, on: connection)
        guard user.isDisabled else { return user }
        try connection.execute("UPDATE users SET disabled_at = NULL WHERE id = ?1", id)
        try record(.userEnabled, user, by: actor, on: connection)
        return try existing(id, on: connection)
    }

    func setPreferences(
        _ id: UserID, _ preferences: UserPreferences, on connection: any SQLConnection
    ) throws -> User {
        let preferences = try preferences.checked()
        try connection.execute(
            "UPDATE users SET language = ?2, theme = ?3, time_zone = ?4 WHERE id = ?1", id,
            preferences.language?.rawValue, preferences.theme?.rawValue, preferences.timeZone)
        try EventLog.append([.userChanged(id)], at: world.now(), on: connection)
        return try existing(id, on: connection)
    }

    private func refuseLastAdministrator(_ user: User, on connection: any SQLConnection) throws {
        guard user.role == .admin, !user.isDisabled else { return }
        let others = try connection.row(
            "SELECT count(*) AS number FROM users WHERE role = ?1 AND disabled_at IS NULL AND id <> ?2", Role.admin,
            user.id)
        guard try others?.int("number") ?? 0 > 0 else { throw ClientError.lastAdministrator }
    }

    private func record(
        _ action: AuditAction, _ user: User, detail: [String: String] = [:], by actor: Actor,
        on connection: any SQLConnection
    ) throws {
        let now = world.now()
        try Audit.append(action, user.auditSubject, detail: detail, by: actor, at: now, on: connection)
        try EventLog.append([.userChanged(user.id)], at: now, on: connection)
    }
}
