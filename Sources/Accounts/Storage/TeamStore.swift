package import Kernel
package import Platform

/// Teams and who is in them. Every change is written to the event log and the audit log in its own transaction.
package struct TeamStore: Sendable {
    let world: World

    package init(world: World) { self.world = world }

    package func find(_ id: TeamID, on connection: any SQLConnection) throws -> Team? {
        try connection.first(Team.self, "SELECT \(Team.columns) FROM teams WHERE id = ?1", id)
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> Team? {
        try connection.first(
            Team.self, "SELECT \(Team.columns) FROM teams WHERE name_folded = ?1", NameRule.sought(name))
    }

    /// By name: all of them, or those somebody is in.
    package func list(visibleTo access: Access = .house, on connection: any SQLConnection) throws -> [Team] {
        let teams = try connection.all(Team.self, "SELECT \(Team.columns) FROM teams ORDER BY name_folded")
        return teams.filter { access.may(.viewTeams, in: $0.id) }
    }

    /// Number and name of each, by name.
    package static func names(on connection: any SQLConnection) throws -> [(id: TeamID, name: String)] {
        try connection.query("SELECT id, name FROM teams ORDER BY name_folded")
            .map { (id: try $0.id("id", of: TeamEntity.self), name: try $0.text("name")) }
    }

    /// The team, for somebody who wants to do something with it. What they may not see does not exist.
    /// Throws ``ClientError``: `teamNotFound`, `notPermitted`.
    package func existing(
        _ id: TeamID, for access: Access, to permission: Permission, on connection: any SQLConnection
    ) throws -> Team {
        guard access.may(.viewTeams, in: id) else { throw ClientError.teamNotFound }
        let team = try existing(id, on: connection)
        guard access.may(permission, in: id) else { throw ClientError.notPermitted(permission) }
        return team
    }

    /// By name.
    package func members(of id: TeamID, on connection: any SQLConnection) throws -> [Team.Member] {
        try connection.all(
            Team.Member.self,
            """
            SELECT u.id, u.name, u.disabled_at, m.role, m.added_at FROM team_members m JOIN users u ON u.id = m.user_id
            WHERE m.team_id = ?1 ORDER BY u.name_folded
            """, id)
    }

    /// How many members and services each team has; teams without any are not in it.
    package func sizes(on connection: any SQLConnection) throws -> [TeamID: Team.Size] {
        var sizes: [TeamID: Team.Size] = [:]
        for row in try connection.query("SELECT team_id, count(*) AS number FROM team_members GROUP BY team_id") {
            sizes[try row.id("team_id"), default: .init()].members = try row.int("number")
        }
        for row in try connection.query(
            "SELECT team_id, count(*) AS number FROM services WHERE team_id IS NOT NULL GROUP BY team_id")
        {
            sizes[try row.id("team_id"), default: .init()].services = try row.int("number")
        }
        return sizes
    }

    func existing(_ id: TeamID, on connection: any SQLConnection) throws -> Team {
        guard let team = try find(id, on: connection) else { throw ClientError.teamNotFound }
        return team
    }

    /// What a user is in each team they are in.
    static func roles(
        ofUsers condition: String, _ arguments: [SQLValue], on connection: any SQLConnection
    ) throws -> [UserID: [TeamID: Role]] {
        let rows = try connection.query("SELECT user_id, team_id, role FROM team_members WHERE user_id \(condition)", arguments)
        return try rows.reduce(into: [:]) { roles, row in
            roles[try row.id("user_id"), default: [:]][try row.id("team_id")] = try role(row)
        }
    }

    /// A role of a newer version may only look.
    fileprivate static func role(_ row: Row) throws -> Role { Role(rawValue: try row.int("role")) ?? .viewer }
}

extension Access {
    /// Sees everything: for the command line, which may do everything.
    package static let house = Access(base: .admin)
}

extension Team: RowDecodable {
    static let columns = "id, name, created_at"

    package init(row: Row) throws {
        id = try row.id("id")
        name = try row.text("name")
        createdAt = try row.time("created_at")
    }

    /// How the audit log calls it.
    var auditSubject: String { "team \(id) (\(name))" }
}

extension Team.Member: RowDecodable {
    package init(row: Row) throws {
        user = try row.id("id")
        name = try row.text("name")
        isDisabled = try row.optionalTime("disabled_at") != nil
        role = try TeamStore.role(row)
        addedAt = try row.time("added_at")
    }
}
