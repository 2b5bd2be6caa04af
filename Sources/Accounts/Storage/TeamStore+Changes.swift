import Kernel
import Platform

extension TeamStore {
    /// Throws ``ClientError``: invalid, `nameTaken`.
    func add(name: String, by actor: Actor, on connection: any SQLConnection) throws -> Team {
        let name = try NameRule.checked(name)
        try connection.lock(.accounts)
        try refuseTaken(name, except: nil, on: connection)
        let row = try connection.row(
            "INSERT INTO teams (name, name_folded, created_at) VALUES (?1, ?2, ?3) RETURNING \(Team.columns)", name,
            NameRule.folded(name), world.now())
        guard let team = try row.map(Team.init(row:)) else { throw ClientError.teamNotFound }
        try record(.teamCreated, team, by: actor, on: connection)
        return team
    }

    func rename(_ id: TeamID, to name: String, by actor: Actor, on connection: any SQLConnection) throws -> Team {
        let name = try NameRule.checked(name)
        try connection.lock(.accounts)
        let team = try existing(id, on: connection)
        guard team.name != name else { return team }
        try refuseTaken(name, except: id, on: connection)
        try connection.execute(
            "UPDATE teams SET name = ?2, name_folded = ?3 WHERE id = ?1", id, name, NameRule.folded(name))
        let renamed = try existing(id, on: connection)
        try record(.teamRenamed, renamed, detail: ["old_name": team.name], by: actor, on: connection)
        return renamed
    }

    /// Its services then belong to no team, and nobody is a member any more. Returns how many of each there were.
    func delete(_ id: TeamID, by actor: Actor, on connection: any SQLConnection) throws -> Team.Size {
        try connection.lock(.accounts)
        let team = try existing(id, on: connection)
        let members = try connection.query("DELETE FROM team_members WHERE team_id = ?1 RETURNING user_id", id)
            .map { try $0.id("user_id", of: UserEntity.self) }
        let services = try connection.query("UPDATE services SET team_id = NULL WHERE team_id = ?1 RETURNING id", id)
            .map { try $0.id("id", of: ServiceEntity.self) }
        try ServiceStore.raiseRevision(of: services, on: connection)
        try connection.execute("DELETE FROM teams WHERE id = ?1", id)
        let size = Team.Size(members: members.count, services: services.count)
        let detail = ["members": String(size.members), "services": String(size.services)]
        let told = members.map { DomainEvent.userChanged($0) } + services.map { DomainEvent.serviceChanged($0) }
        try record(.teamDeleted, team, detail: detail, told, by: actor, on: connection)
        return size
    }

    /// Takes a user into the team, or gives a member another role.
    /// Throws ``ClientError``: `teamNotFound`, `userNotFound`, invalid (`team_role`).
    func setMember(
        _ user: UserID, of id: TeamID, role: Role, by actor: Actor, on connection: any SQLConnection
    ) throws {
        guard Team.roles.contains(role) else { throw ClientError.teamRoleNotOffered }
        try connection.lock(.accounts)
        let team = try existing(id, on: connection)
        let name = try name(of: user, on: connection)
        let old = try self.role(of: user, in: id, on: connection)
        guard old != role else { return }
        try connection.execute(
            """
            INSERT INTO team_members (team_id, user_id, role, added_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (team_id, user_id) DO UPDATE SET role = excluded.role
            """, id, user, role, world.now())
        var detail = ["user": "\(user) (\(name))", "role": role.word]
        detail["old_role"] = old?.word
        try record(.teamMemberSet, team, detail: detail, [.userChanged(user)], by: actor, on: connection)
    }

    /// Harmless when the user is no member.
    func removeMember(
        _ user: UserID, of id: TeamID, by actor: Actor, on connection: any SQLConnection
    ) throws {
        try connection.lock(.accounts)
        let team = try existing(id, on: connection)
        let name = try name(of: user, on: connection)
        guard let old = try role(of: user, in: id, on: connection) else { return }
        try connection.execute("DELETE FROM team_members WHERE team_id = ?1 AND user_id = ?2", id, user)
        let detail = ["user": "\(user) (\(name))", "old_role": old.word]
        try record(.teamMemberRemoved, team, detail: detail, [.userChanged(user)], by: actor, on: connection)
    }

    /// What a user is in a team; nil for somebody who is not in it.
    func role(of user: UserID, in team: TeamID, on connection: any SQLConnection) throws -> Role? {
        try TeamStore.roles(ofUsers: "= ?1 AND team_id = ?2", [user.sqlValue, team.sqlValue], on: connection)[user]?[team]
    }

    private func name(of user: UserID, on connection: any SQLConnection) throws -> String {
        guard let row = try connection.row("SELECT name FROM users WHERE id = ?1", user) else { throw ClientError.userNotFound }
        return try row.text("name")
    }

    private func refuseTaken(_ name: String, except id: TeamID?, on connection: any SQLConnection) throws {
        let holder = try connection.row("SELECT id FROM teams WHERE name_folded = ?1", NameRule.folded(name))
        guard let holder, try id != holder.id("id") else { return }
        throw ClientError.nameTaken(name)
    }

    private func record(
        _ action: AuditAction, _ team: Team, detail: [String: String] = [:], _ told: [DomainEvent] = [], by actor: Actor,
        on connection: any SQLConnection
    ) throws {
        let now = world.now()
        try Audit.append(action, team.auditSubject, detail: detail, by: actor, at: now, on: connection)
        if !told.isEmpty { try EventLog.append(told, at: now, on: connection) }
    }
}
