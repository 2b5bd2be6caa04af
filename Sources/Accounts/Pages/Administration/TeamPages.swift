import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about teams: who is in them, which services they look after.
struct TeamPages: Sendable {
    let database: Database
    let accounts: AccountsModule
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.teams)) { request, context in try await list(request, context) }
        routes.post(RouterPath(AccountsPath.teams)) { request, context in try await addTeam(request, context) }
        let team = AccountsPath.teamPattern
        routes.get(RouterPath(team)) { request, context in try await show(request, context) }
        routes.post(RouterPath(team + "/rename")) { request, context in try await rename(request, context) }
        routes.post(RouterPath(team + "/delete")) { _, context in try await delete(context) }
        routes.post(RouterPath(team + "/members")) { request, context in try await addMember(request, context) }
        routes.post(RouterPath(team + "/members/:user")) { request, context in try await setMember(request, context) }
        routes.post(RouterPath(team + "/members/:user/remove")) { _, context in try await removeMember(context) }
    }

    // MARK: The list

    private func list(
        _ request: Request, _ context: AppContext, problem: String? = nil, name: String = ""
    ) async throws -> Response {
        let access = try context.requireAnywhere(.viewTeams).access
        let (teams, sizes) = try await database.read { [teams = accounts.teams] in
            (try teams.list(visibleTo: access, on: $0), try teams.sizes(on: $0))
        }
        let texts = tools.texts(context)
        let model = TeamListPage(
            teams, sizes, access: access, notice: tools.notice(request, context, ["deleted": "team_deleted"]), problem: problem, name: name,
            texts: texts)
        return try tools.pages.page(
            "team_list", title: texts["teams_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.teams)
    }

    private func addTeam(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageTeams)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let name = form["name"] ?? ""
        do {
            let team = try await database.write { [teams = accounts.teams] in try teams.add(name: name, by: identity.actor, on: $0) }
            return .redirect(to: AccountsPath.team(team.id) + "?done=added")
        } catch let error as AccountsError {
            return try await list(request, context, problem: try tools.problem(error, context), name: name)
        }
    }

    // MARK: One team

    private func show(
        _ request: Request, _ context: AppContext, problem: String? = nil, typed: String = ""
    ) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: TeamID = try context.id("id")
        let data = try await database.read { [accounts] in try TeamPage.query(id, for: access, accounts, on: $0) }
        let texts = tools.texts(context)
        let notice = tools.notice(request, context, ["added": "team_added", "saved": "team_saved"])
        let model = TeamPage(
            data, access: access, notice: notice, problem: problem,
            typed: typed, texts: texts)
        return try tools.pages.page(
            "team", title: model.name, model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.team(id))
    }

    /// A change of the team in the address by somebody who may; leads back to it.
    private func change(
        _ context: AppContext, _ permission: Permission,
        _ body: @escaping @Sendable (TeamID, Identity, any SQLConnection) throws -> Void
    ) async throws -> Response {
        let identity = try context.requireIdentity()
        let id: TeamID = try context.id("id")
        try await database.write { [teams = accounts.teams] connection in
            _ = try teams.existing(id, for: identity.access, to: permission, on: connection)
            try body(id, identity, connection)
        }
        return .redirect(to: AccountsPath.team(id) + "?done=saved")
    }

    private func rename(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let name = form["name"] ?? ""
        do {
            return try await change(context, .manageTeams) { [teams = accounts.teams] id, identity, connection in
                _ = try teams.rename(id, to: name, by: identity.actor, on: connection)
            }
        } catch let error as AccountsError {
            return try await show(request, context, problem: try tools.problem(error, context))
        }
    }

    private func delete(_ context: AppContext) async throws -> Response {
        _ = try await change(context, .manageTeams) { [teams = accounts.teams] id, identity, connection in
            _ = try teams.delete(id, by: identity.actor, on: connection)
        }
        return .redirect(to: AccountsPath.teams + "?done=deleted")
    }

    private func addMember(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let (name, role) = (form["user"] ?? "", try Self.role(form))
        do {
            return try await change(context, .manageMembers) { [accounts] id, identity, connection in
                try TeamStore.requireRank(role, in: id, for: identity.access)
                guard let user = try accounts.userStore.find(name: name, on: connection) else { throw AccountsError.userNotFound }
                try accounts.teams.setMember(user.id, of: id, role: role, by: identity.actor, on: connection)
            }
        } catch AccountsError.userNotFound {
            return try await show(request, context, problem: tools.texts(context)["problem_no_such_user"], typed: name)
        }
    }

    private func setMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let user: UserID = try context.id("user")
        var request = request
        let role = try Self.role(try await FormData(&request, limit: PageTools.formLimit))
        return try await change(context, .manageMembers) { [teams = accounts.teams] id, identity, connection in
            try TeamStore.requireRank(role, in: id, for: identity.access)
            try TeamStore.requireRank(try teams.role(of: user, in: id, on: connection), in: id, for: identity.access)
            try teams.setMember(user, of: id, role: role, by: identity.actor, on: connection)
        }
    }

    private func removeMember(_ context: AppContext) async throws -> Response {
        let user: UserID = try context.id("user")
        return try await change(context, .manageMembers) { [teams = accounts.teams] id, identity, connection in
            try TeamStore.requireRank(try teams.role(of: user, in: id, on: connection), in: id, for: identity.access)
            try teams.removeMember(user, of: id, by: identity.actor, on: connection)
        }
    }

    private static func role(_ form: FormData) throws -> Role {
        guard let role = try form.role(among: Team.roles.map { $0 }) else { throw HTTPFailure.badRequest("There is no such role.") }
        return role
    }
}
