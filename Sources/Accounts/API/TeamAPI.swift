import HTTPTypes
import Kernel
package import Platform

/// Teams and who is in them, for programs.
package struct TeamAPI: Sendable {
    private let database: Database
    private let teams: TeamStore
    private let changes: TeamOperations

    package init(accounts: AccountsModule, database: Database) {
        (self.database, teams, changes) = (database, accounts.teams, accounts.teamOperations)
    }

    package static let tag = (name: "Teams", explanation: "People who look after some services together.")
    private static let root = APIRoutes.root + "/teams"

    package var operations: [APIOperation] { [list, get, add, rename, delete, members, addMember, setMember, removeMember] }

    private static let id = APIParameter<TeamID>.id("The team's number.")
    private static let name = APIParameter.text(.body, "name", "Unique, whatever its case and accents.", 1...NameRule.maximumLength)
        .required
    private static let user = APIParameter<UserID>(.path, "user", "The user's number.", UserID.schema, isRequired: true) {
        $0.int.map { UserID($0) }
    }
    private static let userName = APIParameter.text(
        .body, "user", "The user's name, whatever its case and accents.", 1...NameRule.maximumLength
    ).required
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
            try await changes.add(name: try call.need(Self.name), by: call.asking)
        }
    }

    private var rename: APIOperation {
        APIOperation(
            .post, "/teams/{id}", id: "renameTeam", tag: Self.tag.name, "Give a team another name",
            needs: .needs(.accountsWrite, .manageTeams), takes: [Self.id.declaration, Self.name.declaration], gives: .changed(.team),
            refusals: [.conflict: "The name is taken."]
        ) { call in
            try await changes.rename(try call.need(Self.id), to: try call.need(Self.name), by: call.asking)
        }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/teams/{id}", id: "deleteTeam", tag: Self.tag.name, "Delete a team",
            explanation: "Its services then belong to no team, and nobody is a member any more.",
            needs: .needs(.accountsWrite, .manageTeams), takes: [Self.id.declaration], gives: .nothing
        ) { call in
            _ = try await changes.delete(try call.need(Self.id), by: call.asking)
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

    private var addMember: APIOperation {
        APIOperation(
            .post, "/teams/{id}/members", id: "addTeamMember", tag: Self.tag.name, "Take a user into a team by name",
            explanation: "For those who do not see the user elsewhere. Nobody gives or takes a role above their own.",
            needs: .needs(.accountsWrite, .manageMembers), takes: [Self.id.declaration, Self.userName.declaration, Self.role.declaration],
            gives: .nothing
        ) { call in
            do {
                try await changes.setMember(
                    named: try call.need(Self.userName), of: try call.need(Self.id), role: try call.need(Self.role), by: call.asking)
            } catch ClientError.Code.userNotFound {
                throw ClientError.invalid(.body, [(Self.userName.declaration.name, "is no user's name")])
            }
        }
    }

    private var setMember: APIOperation {
        APIOperation(
            .post, "/teams/{id}/members/{user}", id: "setTeamMember", tag: Self.tag.name,
            "Take a user into a team, or give a member another role",
            explanation: "A user of one of one's own teams, or any for those with a role everywhere. Nobody gives or takes a role above "
                + "their own.", needs: .needs(.accountsWrite, .manageMembers),
            takes: [Self.id.declaration, Self.user.declaration, Self.role.declaration], gives: .nothing
        ) { call in
            try await changes.setMember(
                try call.need(Self.user), of: try call.need(Self.id), role: try call.need(Self.role), by: call.asking)
        }
    }

    private var removeMember: APIOperation {
        APIOperation(
            .delete, "/teams/{id}/members/{user}", id: "removeTeamMember", tag: Self.tag.name, "Take a user out of a team",
            explanation: "One who is no member is no error.", needs: .needs(.accountsWrite, .manageMembers),
            takes: [Self.id.declaration, Self.user.declaration], gives: .nothing
        ) { call in
            try await changes.removeMember(try call.need(Self.user), of: try call.need(Self.id), by: call.asking)
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
