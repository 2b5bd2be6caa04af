package import Kernel
package import Platform

/// What is done with users, whichever door it comes through.
package struct UserOperations: Sendable {
    let database: Database
    let store: UserStore
    let links: OneTimeLinkStore
    let passwords: PasswordSetting

    /// Throws ``ClientError``: invalid, `nameTaken`, `emailTaken`, `tooBusy`, `notPermitted`.
    package func add(
        name: String, role: Role?, email: String? = nil, password: String, rule: PasswordRule = .people, by caller: Caller
    ) async throws -> User {
        try Self.requireRight(toGive: role, caller)
        let name = try NameRule.checked(name)
        let email = try Self.checked(email)
        try passwords.check(password, name: name, rule)
        // A taken name costs no hash, so that nobody can use this to keep the processors busy.
        let isTaken = try await database.read { try store.find(name: name, on: $0) != nil }
        guard !isTaken else { throw ClientError.nameTaken(name) }
        let hash = try await passwords.hash(password)
        return try await database.write { connection in
            try store.add(name: name, role: role, email: email, passwordHash: hash, by: caller.actor, on: connection)
        }
    }

    /// Makes a user who has no password yet, and the token of the link by which they choose one.
    package func invite(
        name: String, role: Role?, email: String? = nil, by caller: Caller
    ) async throws -> (user: User, linkToken: String) {
        try await database.write { try invite(name: name, role: role, email: email, by: caller, on: $0) }
    }

    /// As part of a larger change.
    /// - Parameter isImported: whether the name may be one that other systems allow and this one does not.
    package func invite(
        name: String, role: Role?, email: String? = nil, isImported: Bool = false, by caller: Caller, on connection: any SQLConnection
    ) throws -> (user: User, linkToken: String) {
        try Self.requireRight(toGive: role, caller)
        let name = isImported ? try NameRule.kept(name) : try NameRule.checked(name)
        let email = try Self.checked(email)
        let user = try store.add(name: name, role: role, email: email, passwordHash: nil, by: caller.actor, on: connection)
        return (user, try links.create(.resetPassword(user.id), on: connection))
    }

    /// Sets a password without asking for the old one; ends the user's sessions.
    package func setPassword(of id: UserID, _ password: String, by caller: Caller) async throws -> User {
        try caller.require(.manageUsers)
        return try await passwords.set(password, of: id, by: caller.actor)
    }

    /// A user and the token of a link, good once within a day, by which they choose a new password.
    package func resetLink(for id: UserID, by caller: Caller) async throws -> (user: User, linkToken: String) {
        try await database.write { try resetLink(for: id, by: caller, on: $0) }
    }

    /// As part of a larger change.
    package func resetLink(
        for id: UserID, by caller: Caller, on connection: any SQLConnection
    ) throws -> (user: User, linkToken: String) {
        try caller.require(.manageUsers)
        let user = try store.existing(id, on: connection)
        try passwords.house.refusePassword(of: user, on: connection)
        let token = try links.create(.resetPassword(id), on: connection)
        try Audit.append(.resetLinkCreated, user.auditSubject, by: caller.actor, at: store.world.now(), on: connection)
        return (user, token)
    }

    /// Gives another base role; nil for somebody who is only in teams. Throws ``ClientError``: `lastAdministrator` when
    /// nobody could manage users afterwards, `ownAccount`, `userNotFound`, `notPermitted`.
    package func setRole(_ id: UserID, _ role: Role?, by caller: Caller) async throws -> User {
        try await change(id, by: caller) { connection in
            try Self.refuseOwnAccount(id, of: caller)
            try caller.requireRank(role, in: nil)
            return try store.setRole(id, role, by: caller.actor, on: connection)
        }
    }

    /// Gives another address, or takes it away with nil. No code is sent to it: an administrator's word is enough.
    /// Throws ``ClientError``: `emailForm`, `emailTaken`, `userNotFound`, `notPermitted`.
    package func setEmail(_ id: UserID, _ email: String?, by caller: Caller) async throws -> User {
        try await database.write { try setEmail(id, email, by: caller, on: $0) }
    }

    /// As part of a larger change.
    package func setEmail(_ id: UserID, _ email: String?, by caller: Caller, on connection: any SQLConnection) throws -> User {
        try caller.require(.manageUsers)
        return try store.setEmail(id, try Self.checked(email), by: caller.actor, on: connection)
    }

    /// An empty address is none.
    private static func checked(_ email: String?) throws(ClientError) -> String? {
        guard let email, !email.isEmpty else { return nil }
        return try EmailRule.checked(email)
    }

    /// Ends sessions, tokens and links of the user for good: who is enabled again begins anew. Throws as ``setRole``.
    package func disable(_ id: UserID, by caller: Caller) async throws -> User {
        try await change(id, by: caller) { connection in
            try Self.refuseOwnAccount(id, of: caller)
            return try store.disable(id, by: caller.actor, on: connection)
        }
    }

    package func enable(_ id: UserID, by caller: Caller) async throws -> User {
        try await change(id, by: caller) { try store.enable(id, by: caller.actor, on: $0) }
    }

    private func change(
        _ id: UserID, by caller: Caller, _ body: @escaping @Sendable (any SQLConnection) throws -> User
    ) async throws -> User {
        try await database.write { connection in
            try caller.require(.manageUsers)
            return try body(connection)
        }
    }

    private static func requireRight(toGive role: Role?, _ caller: Caller) throws(ClientError) {
        try caller.require(.manageUsers)
        try caller.requireRank(role, in: nil)
    }

    /// What only another administrator may do to somebody.
    private static func refuseOwnAccount(_ id: UserID, of caller: Caller) throws(ClientError) {
        guard id != caller.actor.userID else { throw .ownAccount }
    }
}
