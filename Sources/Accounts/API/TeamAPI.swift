import HTTPTypes
import Kernel
package import Platform

/// Teams and who is in them, for programs.
package struct TeamAPI: Sendable {
    private let database: Database
    private let teams: TeamStore

    package init(accounts: AccountsModule, database: Database) {
        (self.database, teams) = (database, accounts.teams)
    }

    package static let tag = (name: "Teams", explanation: "People who look after some services together.")
    private static let root = APIRoutes.root + "/teams"

    package var operations: [APIOperation] { [list, get, add, rename, delete, members, setMember, removeMember] }

    private static let id = APIParameter<TeamID>.id("The team's number.")
    private static let name = APIParameter.text(.body, "name", "Unique, whatever its case and accents.", 1...NameRule.maximumLength)
        .required
    private static let user = APIParameter<UserID>(.path, "user", "The user's number.", UserID.schema, isRequired: true) {
        $0.int.map { UserID($0) }
    }
    private static let role = APIParameter<Role>(
        .body, "role", "What the user is in this team.", .word(Team.roles.map(\.word))
    ) { $0.string.flatMap { Role(word: $0) } }.required

    // MARK: Teams

    private var list: APIOperation {
        APIOperation(
            .get, "/teams", id: "listTeams", tag: Self.tag.name, "The teams one may see, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.accountsRead, .viewTeams), gives: .page(of: .team)
        ) { call in
            try call.requireAnywhere(.viewTeams)
            let found = try await database.read { try teams.list(visibleTo: call.caller.access, on: $0) }
            return APIPage(found, next: nil)
        }
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/teams/{id}", id: "getTeam", tag: Self.tag.name, "One team", needs: .needs(.accountsRead, .viewTeams),
            takes: [Self.id.declaration], gives: .one(.team)
        ) { call in
            let id = try call.need(Self.id)
            return try await database.read { try teams.existing(id, for: call.caller.access, to: .viewTeams, on: $0) }
        }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/teams", id: "addTeam", tag: Self.tag.name, "Add a team", needs: .needs(.accountsWrite, .manageTeams),
            takes: [Self.name.declaration], gives: .made(.team) { "\(Self.root)/\($0.id)" }, refusals: [.conflict: "The name is taken."]
        ) { call in
            try call.require(.manageTeams)
            let name = try call.need(Self.name)
            return try await database.write { try teams.add(name: name, by: call.caller.actor, on: $0) }
        }
    }

    private var rename: APIOperation {
        APIOperation(
            .post, "/teams/{id}", id: "renameTeam", tag: Self.tag.name, "Give a team another name",
            needs: .needs(.accountsWrite, .manageTeams), takes: [Self.id.declaration, Self.name.declaration], gives: .changed(.team),
            refusals: [.conflict: "The name is taken."]
        ) { call in
            let name = try call.need(Self.name)
            return try await change(call, .manageTeams) { try teams.rename($0.id, to: name, by: call.caller.actor, on: $1) }
        }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/teams/{id}", id: "deleteTeam", tag: Self.tag.name, "Delete a team",
            explanation: "Its services then belong to no team, and nobody is a member any more.",
            needs: .needs(.accountsWrite, .manageTeams), takes: [Self.id.declaration], gives: .nothing
        ) { call in
            try await change(call, .manageTeams) { team, connection in
                _ = try teams.delete(team.id, by: call.caller.actor, on: connection)
            }
        }
    }

    // MARK: Members

    private var members: APIOperation {
        APIOperation(
            .get, "/teams/{id}/members", id: "listTeamMembers", tag: Self.tag.name, "Who is in a team, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.accountsRead, .viewTeams),
            takes: [Self.id.declaration], gives: .page(of: .member)
        ) { call in
            let id = try call.need(Self.id)
            return try await database.read { connection in
                let team = try teams.existing(id, for: call.caller.access, to: .viewTeams, on: connection)
                return APIPage(try teams.members(of: team.id, on: connection), next: nil)
            }
        }
    }

    private var setMember: APIOperation {
        APIOperation(
            .post, "/teams/{id}/members/{user}", id: "setTeamMember", tag: Self.tag.name,
            "Take a user into a team, or give a member another role",
            explanation: "Nobody gives or takes a role above their own.", needs: .needs(.accountsWrite, .manageMembers),
            takes: [Self.id.declaration, Self.user.declaration, Self.role.declaration], gives: .nothing
        ) { call in
            let (user, role) = (try call.need(Self.user), try call.need(Self.role))
            try await change(call, .manageMembers) { team, connection in
                try TeamStore.requireRank(role, in: team.id, for: call.caller.access)
                try TeamStore.requireRank(try teams.role(of: user, in: team.id, on: connection), in: team.id, for: call.caller.access)
                try teams.setMember(user, of: team.id, role: role, by: call.caller.actor, on: connection)
            }
        }
    }

    private var removeMember: APIOperation {
        APIOperation(
            .delete, "/teams/{id}/members/{user}", id: "removeTeamMember", tag: Self.tag.name, "Take a user out of a team",
            explanation: "One who is no member is no error.", needs: .needs(.accountsWrite, .manageMembers),
            takes: [Self.id.declaration, Self.user.declaration], gives: .nothing
        ) { call in
            let user = try call.need(Self.user)
            try await change(call, .manageMembers) { team, connection in
                try TeamStore.requireRank(try teams.role(of: user, in: team.id, on: connection), in: team.id, for: call.caller.access)
                try teams.removeMember(user, of: team.id, by: call.caller.actor, on: connection)
            }
        }
    }

    /// A change of the team in the path, by somebody who may.
    private func change<Value: Sendable>(
        _ call: APICall, _ permission: Permission, _ body: @escaping @Sendable (Team, any SQLConnection) throws -> Value
    ) async throws -> Value {
        let id = try call.need(Self.id)
        return try await database.write { connection in
            try body(try teams.existing(id, for: call.caller.access, to: permission, on: connection), connection)
        }
    }
}

extension APIShape where Value == Team {
    static let team = APIShape(
        "Team", "People who look after some services together.",
        [.init("id", "Its number.", \.id), .init("name", "Unique.", \.name), .init("created_at", "When it was added.", \.createdAt)])
}

extension APIShape where Value == Team.Member {
    static let member = APIShape(
        "TeamMember", "Somebody in a team.",
        [
            .init("user_id", "The user.", \.user), .init("name", "The user's name.", \.name), .init("role", "In this team.", \.role),
            .init("disabled", "Whether the user may not sign in.", \.isDisabled), .init("added_at", "Since when.", \.addedAt),
        ])
}
