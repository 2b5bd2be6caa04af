import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages by which administrators look after users.
struct UserPages: Sendable {
    let database: Database
    let accounts: AccountsModule
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.users)) { request, context in try await list(request, context) }
        routes.post(RouterPath(AccountsPath.users)) { request, context in try await add(request, context) }
        let user = AccountsPath.userPattern
        routes.get(RouterPath(user)) { request, context in try await show(request, context) }
        routes.post(RouterPath(user + "/role")) { request, context in try await setRole(request, context) }
        routes.post(RouterPath(user + "/email")) { request, context in try await setEmail(request, context) }
        routes.post(RouterPath(user + "/teams")) { request, context in try await addToTeam(request, context) }
        routes.post(RouterPath(user + "/reset-link")) { request, context in try await makeLink(request, context) }
        routes.post(RouterPath(user + "/disable")) { _, context in
            try await change(context, done: "disabled") { _ = try await accounts.users.disable($0, by: $1) }
        }
        routes.post(RouterPath(user + "/enable")) { _, context in
            try await change(context, done: "enabled") { _ = try await accounts.users.enable($0, by: $1) }
        }
        routes.post(RouterPath(user + "/sessions/end")) { request, context in try await endSessions(request, context) }
        routes.post(RouterPath(user + "/tokens/:token/revoke")) { _, context in
            let token: APITokenID = try context.id("token")
            return try await change(context, done: "token-revoked") {
                _ = try await accounts.tokenOperations.revoke(token, of: $0, by: $1)
            }
        }
    }

    // MARK: The list

    private func list(
        _ request: Request, _ context: AppContext, refusal: UserListPage.Refusal? = nil
    ) async throws -> Response {
        try context.require(.manageUsers)
        let parameters = FormData(queryOf: request)
        let search = String((parameters["q"] ?? "").replacing("\0", with: "").prefix(NameRule.maximumLength))
        let after = parameters["after"].flatMap { Int64($0) }.map { UserID($0) }
        let data = try await database.read { [accounts] in
            try UserListPage.query(search, after: after, accounts.userStore, accounts.teams, on: $0)
        }
        let texts = tools.texts(context)
        let model = UserListPage(
            data, search: search, isFirst: after == nil,
            notice: nil, refusal: refusal, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "user_list", title: texts["users_title"], model: model, request: request, context: context,
            status: refusal == nil ? .ok : .unprocessableContent, address: AccountsPath.users)
    }

    private func add(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageUsers).caller
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let (name, email, password) = (form["name"] ?? "", form["email"] ?? "", form["password"] ?? "")
        let role = try form.role(among: UserListPage.roles)
        do {
            guard password.isEmpty else {
                let user = try await accounts.users.add(name: name, role: role, email: email, password: password, by: caller)
                return .redirect(to: AccountsPath.user(user.id) + "?done=added")
            }
            return try link(try await accounts.users.invite(name: name, role: role, email: email, by: caller), request, context)
        } catch let error as ClientError where error.belongsToForm {
            let problem = tools.texts(context).sentence(error)
            return try await list(request, context, refusal: .init(problem: problem, name: name, email: email, role: role))
        }
    }

    // MARK: One user

    private func show(
        _ request: Request, _ context: AppContext, problem: String? = nil, status: HTTPResponse.Status = .conflict, email: String? = nil
    ) async throws -> Response {
        let reader = try context.require(.manageUsers)
        let id: UserID = try context.id("id")
        let data = try await database.read { [accounts] in
            try UserPage.query(id, accounts, on: $0)
        }
        let texts = tools.texts(context)
        let notices = [
            "added": "user_added", "saved": "user_saved", "disabled": "user_disabled", "enabled": "user_enabled",
            "session-ended": "session_ended", "token-revoked": "token_revoked",
        ]
        let model = UserPage(
            data, sessions: try await accounts.sessions.list(of: id), reader: reader, notice: tools.notice(request, context, notices),
            problem: problem, typedEmail: email, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "user", title: model.name, model: model, request: request, context: context,
            status: problem == nil ? .ok : status, address: AccountsPath.user(id))
    }

    /// A change of the user in the address; leads back to their page, for which one has to look after users.
    private func change(
        _ context: AppContext, done: String, _ change: (UserID, Caller) async throws -> Void
    ) async throws -> Response {
        let caller = try context.require(.manageUsers).caller
        let id: UserID = try context.id("id")
        try await change(id, caller)
        return .redirect(to: AccountsPath.user(id) + "?done=" + done)
    }

    private func setRole(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.manageUsers)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let role = try form.role(among: UserListPage.roles)
        do {
            return try await change(context, done: "saved") { _ = try await accounts.users.setRole($0, role, by: $1) }
        } catch ClientError.Code.lastAdministrator {
            return try await show(request, context, problem: tools.texts(context)["problem_last_administrator"])
        }
    }

    private func setEmail(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.manageUsers)
        var request = request
        let email = try await FormData(&request, limit: PageTools.formLimit)["email"] ?? ""
        do {
            return try await change(context, done: "saved") { _ = try await accounts.users.setEmail($0, email, by: $1) }
        } catch let error as ClientError where error.belongsToForm {
            return try await show(request, context, problem: tools.texts(context).sentence(error), status: error.status, email: email)
        }
    }

    private func addToTeam(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.manageUsers)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        guard let team = form["team"].flatMap({ Int64($0) }).map({ TeamID($0) }),
            let role = try form.role(among: Team.roles.map { $0 })
        else { throw ClientError.unreadable }
        return try await change(context, done: "saved") {
            try await accounts.teamOperations.setMember($0, of: team, role: role, by: $1)
        }
    }

    private func makeLink(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageUsers).caller
        return try link(try await accounts.users.resetLink(for: try context.id("id"), by: caller), request, context)
    }

    private func link(_ made: (user: User, linkToken: String), _ request: Request, _ context: AppContext) throws -> Response {
        let (user, token) = made
        let texts = tools.texts(context)
        return try tools.shownOnce(
            tools.address(request, context) + AccountsPath.setUp(token), title: texts.text("user_link_title", ["name": user.name]),
            explanation: texts["user_link_text"], backURL: AccountsPath.user(user.id), backLabel: user.name, request, context)
    }

    private func endSessions(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let session = try await FormData(&request, limit: PageTools.formLimit)["session"] ?? ""
        return try await change(context, done: "session-ended") { id, caller in
            guard session.isEmpty else { return try await accounts.sessionOperations.end(session, of: id, by: caller) }
            let own = id == caller.userID ? context.identity?.sessionKey : nil
            try await accounts.sessionOperations.endAll(of: id, except: own, by: caller)
        }
    }
}
