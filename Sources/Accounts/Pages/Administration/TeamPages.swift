import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about teams: who is in them, which services they look after.
struct TeamPages: Sendable {
    let database: Database
    let accounts: AccountsModule
    let people: AccountPieces
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.teams)) { request, context in try await list(request, context) }
        routes.post(RouterPath(AccountsPath.teams)) { request, context in try await addTeam(request, context) }
        let team = AccountsPath.teamPattern
        routes.get(RouterPath(team)) { request, context in try await show(request, context) }
        routes.post(RouterPath(team + "/rename")) { request, context in try await rename(request, context) }
        routes.post(RouterPath(team + "/delete")) { _, context in try await delete(context) }
        routes.post(RouterPath(team + "/services")) { request, context in try await addService(request, context) }
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
        let caller = try context.requireIdentity().caller
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let name = form["name"] ?? ""
        do {
            let team = try await accounts.teamOperations.add(name: name, by: caller)
            return .redirect(to: AccountsPath.team(team.id) + "?done=added")
        } catch let error as ClientError where error.belongsToForm {
            return try await list(request, context, problem: tools.texts(context).sentence(error), name: name)
        }
    }

    // MARK: One team

    private func show(
        _ request: Request, _ context: AppContext, refused refusal: TeamPage.Refusal? = nil
    ) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: TeamID = try context.id("id")
        let data = try await database.read { [accounts, people] in try TeamPage.query(id, for: access, accounts, people, on: $0) }
        let texts = tools.texts(context)
        let notice = tools.notice(request, context, ["added": "team_added", "saved": "team_saved"])
        let model = TeamPage(
            data, access: access, notice: notice, refusal: refusal, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "team", title: model.name, model: model, request: request, context: context,
            status: refusal == nil ? .ok : .unprocessableContent, address: AccountsPath.team(id))
    }

    /// A change of the team in the address; leads back to it.
    private func change(
        _ context: AppContext, _ change: (TeamOperations, TeamID, Caller) async throws -> Void
    ) async throws -> Response {
        let id: TeamID = try context.id("id")
        try await change(accounts.teamOperations, id, try context.requireIdentity().caller)
        return .redirect(to: AccountsPath.team(id) + "?done=saved")
    }

    private func rename(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        do {
            return try await change(context) { teams, id, caller in _ = try await teams.rename(id, to: form["name"] ?? "", by: caller) }
        } catch let error as ClientError where error.belongsToForm {
            return try await show(request, context, refused: .init(place: .team, problem: tools.texts(context).sentence(error)))
        }
    }

    private func delete(_ context: AppContext) async throws -> Response {
        _ = try await change(context) { teams, id, caller in _ = try await teams.delete(id, by: caller) }
        return .redirect(to: AccountsPath.teams + "?done=deleted")
    }

    /// A new service, or one of elsewhere when the form names one.
    private func addService(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        let id: TeamID = try context.id("id")
        // A team that is not seen does not exist, whatever its services are.
        _ = try await database.read { [teams = accounts.teams] in
            try teams.existing(id, for: caller.access, to: .viewTeams, on: $0)
        }
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let name = form["name"] ?? ""
        do {
            if let chosen = form["service"] {
                guard let number = Int64(chosen) else { throw ClientError.serviceNotFound }
                _ = try await accounts.serviceOperations.update(ServiceID(number), ServiceChanges(team: .some(id)), by: caller)
                return .redirect(to: AccountsPath.team(id) + "?done=saved")
            }
            let service = try await accounts.serviceOperations.add(ServiceDraft(name: name, team: id), by: caller)
            return .redirect(to: AccountsPath.service(service.id) + "?done=added")
        } catch let error as ClientError where error.belongsToForm {
            let problem = tools.texts(context).sentence(error)
            return try await show(request, context, refused: .init(place: .services, problem: problem, typed: name))
        }
    }

    private func addMember(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let (name, role) = (form["user"] ?? "", try Self.role(form))
        do {
            return try await change(context) { teams, id, caller in
                try await teams.setMember(named: name, of: id, role: role, by: caller)
            }
        } catch ClientError.Code.userNotFound {
            let problem = tools.texts(context)["problem_no_such_user"]
            return try await show(request, context, refused: .init(place: .team, problem: problem, typed: name))
        }
    }

    private func setMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let user: UserID = try context.id("user")
        var request = request
        let role = try Self.role(try await FormData(&request, limit: PageTools.formLimit))
        return try await change(context) { teams, id, caller in try await teams.setMember(user, of: id, role: role, by: caller) }
    }

    private func removeMember(_ context: AppContext) async throws -> Response {
        let user: UserID = try context.id("user")
        return try await change(context) { teams, id, caller in try await teams.removeMember(user, of: id, by: caller) }
    }

    private static func role(_ form: FormData) throws -> Role {
        guard let role = try form.role(among: Team.roles.map { $0 }) else { throw ClientError.unreadable }
        return role
    }
}
