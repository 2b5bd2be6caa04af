package import Kernel
package import Platform

/// What is done with teams and who is in them, whichever door it comes through.
package struct TeamOperations: Sendable {
    let database: Database
    let store: TeamStore
    let users: UserStore

    /// Throws ``ClientError``: invalid, `nameTaken`, `notPermitted`.
    package func add(name: String, by caller: Caller) async throws -> Team {
        try await database.write { try add(name: name, by: caller, on: $0) }
    }

    /// As part of a larger change.
    package func add(name: String, by caller: Caller, on connection: any SQLConnection) throws -> Team {
        try caller.require(.manageTeams)
        return try store.add(name: name, by: caller.actor, on: connection)
    }

    package func rename(_ id: TeamID, to name: String, by caller: Caller) async throws -> Team {
        try await database.write { connection in
            _ = try store.existing(id, for: caller.access, to: .manageTeams, on: connection)
            return try store.rename(id, to: name, by: caller.actor, on: connection)
        }
    }

    /// Its services then belong to no team, and nobody is a member any more. Returns how many of each there were.
    package func delete(_ id: TeamID, by caller: Caller) async throws -> Team.Size {
        try await database.write { connection in
            _ = try store.existing(id, for: caller.access, to: .manageTeams, on: connection)
            return try store.delete(id, by: caller.actor, on: connection)
        }
    }

    /// Takes a user into the team, or gives a member another role.
    /// Throws ``ClientError``: `teamNotFound`, `userNotFound`, invalid (`team_role`), `notPermitted`.
    package func setMember(_ user: UserID, of id: TeamID, role: Role, by caller: Caller) async throws {
        try await change(id, by: caller) { connection in
            try requireKnown(user, to: caller, on: connection)
            try set(user, of: id, role: role, by: caller, on: connection)
        }
    }

    /// The same for a user of this exact name, whom the caller need not see otherwise.
    package func setMember(named name: String, of id: TeamID, role: Role, by caller: Caller) async throws {
        try await change(id, by: caller) { connection in
            guard let user = try users.find(name: name, on: connection) else { throw ClientError.userNotFound }
            try set(user.id, of: id, role: role, by: caller, on: connection)
        }
    }

    /// Makes those the members who are named here, as part of a larger change.
    package func setMembers(
        _ members: [(name: String, role: Role)], of id: TeamID, by caller: Caller, on connection: any SQLConnection
    ) throws {
        try connection.lock(.accounts)
        _ = try store.existing(id, for: caller.access, to: .manageMembers, on: connection)
        var named: Set<UserID> = []
        for (name, role) in members {
            guard let user = try users.find(name: name, on: connection) else { throw ClientError.userNotFound }
            named.insert(user.id)
            guard try store.role(of: user.id, in: id, on: connection) != role else { continue }
            try set(user.id, of: id, role: role, by: caller, on: connection)
        }
        for member in try store.members(of: id, on: connection) where !named.contains(member.user) {
            try requireRank(of: member.user, in: id, for: caller, on: connection)
            try store.removeMember(member.user, of: id, by: caller.actor, on: connection)
        }
    }

    /// Harmless when the user is no member.
    package func removeMember(_ user: UserID, of id: TeamID, by caller: Caller) async throws {
        try await change(id, by: caller) { connection in
            try requireKnown(user, to: caller, on: connection)
            try requireRank(of: user, in: id, for: caller, on: connection)
            try store.removeMember(user, of: id, by: caller.actor, on: connection)
        }
    }

    /// A change of who is in a team.
    private func change(
        _ id: TeamID, by caller: Caller, _ body: @escaping @Sendable (any SQLConnection) throws -> Void
    ) async throws {
        try await database.write { connection in
            try connection.lock(.accounts)
            _ = try store.existing(id, for: caller.access, to: .manageMembers, on: connection)
            try body(connection)
        }
    }

    private func set(_ user: UserID, of id: TeamID, role: Role, by caller: Caller, on connection: any SQLConnection) throws {
        try caller.requireRank(role, in: id)
        try requireRank(of: user, in: id, for: caller, on: connection)
        try store.setMember(user, of: id, role: role, by: caller.actor, on: connection)
    }

    private func requireRank(of user: UserID, in id: TeamID, for caller: Caller, on connection: any SQLConnection) throws {
        guard let role = try store.role(of: user, in: id, on: connection) else { return }
        try caller.requireRank(role, in: id)
    }

    /// Numbers are easily counted through: who is in none of the caller's teams does not exist for them.
    private func requireKnown(_ user: UserID, to caller: Caller, on connection: any SQLConnection) throws {
        guard try users.list(knownTo: caller.access, only: user, on: connection).isEmpty else { return }
        throw ClientError.userNotFound
    }
}
