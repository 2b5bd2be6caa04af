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
        routes.post(RouterPath(user + "/teams")) { request, context in try await addToTeam(request, context) }
        routes.post(RouterPath(user + "/reset-link")) { request, context in try await makeLink(request, context) }
        routes.post(RouterPath(user + "/disable")) { _, context in
            try await change(context, done: "disabled", others: true) { try accounts.userStore.disable($0, by: $1, on: $2) }
        }
        routes.post(RouterPath(user + "/enable")) { _, context in
            try await change(context, done: "enabled") { try accounts.userStore.enable($0, by: $1, on: $2) }
        }
        routes.post(RouterPath(user + "/sessions/end")) { request, context in try await endSessions(request, context) }
        routes.post(RouterPath(user + "/tokens/:token/revoke")) { _, context in
            let token: APITokenID = try context.id("token")
            return try await change(context, done: "token-revoked") { user, actor, connection in
                guard try accounts.tokens.find(token, on: connection)?.ownerID == user else { throw AccountsError.tokenNotFound }
                _ = try accounts.tokens.revoke(token, by: actor, on: connection)
            }
        }
    }

    // MARK: The list

    private func list(
        _ request: Request, _ context: AppContext, refusal: UserListPage.Refusal? = nil
    ) async throws -> Response {
        try context.require(.manageUsers)
        let parameters = FormData(queryOf: request)
        let search = String((parameters["q"] ?? "").prefix(NameRule.maximumLength))
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
        let identity = try context.require(.manageUsers)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let (name, password) = (form["name"] ?? "", form["password"] ?? "")
        let role = try form.role(among: UserListPage.roles)
        do {
            guard password.isEmpty else {
                let user = try await accounts.users.add(name: name, role: role, password: password, by: identity.actor)
                return .redirect(to: AccountsPath.user(user.id) + "?done=added")
            }
            let made = try await database.write { [users = accounts.users] in
                try users.addWithLink(name: name, role: role, by: identity.actor, on: $0)
            }
            return try link(made.linkToken, for: made.user, request, context)
        } catch let error as AccountsError {
            let problem = try tools.problem(error, context)
            return try await list(request, context, refusal: .init(problem: problem, name: name, role: role))
        }
    }

    // MARK: One user

    private func show(_ request: Request, _ context: AppContext, problem: String? = nil) async throws -> Response {
        let reader = try context.require(.manageUsers)
        let id: UserID = try context.id("id")
        let data = try await database.read { [accounts] in
            try UserPage.query(id, accounts.userStore, accounts.teams, accounts.tokens, on: $0)
        }
        let texts = tools.texts(context)
        let notices = [
            "added": "user_added", "saved": "user_saved", "disabled": "user_disabled", "enabled": "user_enabled",
            "session-ended": "session_ended", "token-revoked": "token_revoked",
        ]
        let model = UserPage(
            data, sessions: try await accounts.sessions.list(of: id), reader: reader, notice: tools.notice(request, context, notices),
            problem: problem, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "user", title: model.name, model: model, request: request, context: context,
            status: problem == nil ? .ok : .conflict, address: AccountsPath.user(id))
    }

    /// A change of the user in the address; `others`: nobody does it to themselves.
    private func change(
        _ context: AppContext, done: String, others: Bool = false,
        _ body: @escaping @Sendable (UserID, Actor, any SQLConnection) throws -> some Any
    ) async throws -> Response {
        let identity = try context.require(.manageUsers)
        let id: UserID = try context.id("id")
        guard !others || id != identity.userID else { throw AccountsError.ownAccount }
        try await database.write { connection in _ = try body(id, identity.actor, connection) }
        return .redirect(to: AccountsPath.user(id) + "?done=" + done)
    }

    private func setRole(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.manageUsers)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let role = try form.role(among: UserListPage.roles)
        do {
            return try await change(context, done: "saved", others: true) { [users = accounts.userStore] in
                try users.setRole($0, role, by: $1, on: $2)
            }
        } catch AccountsError.lastAdministrator {
            return try await show(request, context, problem: tools.texts(context)["problem_last_administrator"])
        }
    }

    private func addToTeam(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.manageUsers)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        guard let team = form["team"].flatMap({ Int64($0) }).map({ TeamID($0) }),
            let role = try form.role(among: Team.roles.map { $0 })
        else { throw HTTPFailure.badRequest("There is no such team.") }
        return try await change(context, done: "saved") { [teams = accounts.teams] in
            try teams.setMember($0, of: team, role: role, by: $1, on: $2)
        }
    }

    private func makeLink(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageUsers)
        let id: UserID = try context.id("id")
        let made = try await database.write { [accounts] connection -> (user: User, token: String) in
            let user = try accounts.userStore.existing(id, on: connection)
            return (user, try accounts.users.resetLink(for: id, by: identity.actor, on: connection))
        }
        return try link(made.token, for: made.user, request, context)
    }

    private func link(_ token: String, for user: User, _ request: Request, _ context: AppContext) throws -> Response {
        let texts = tools.texts(context)
        let model = ShownOncePage(
            title: texts.text("user_link_title", ["name": user.name]), explanation: texts["user_link_text"],
            secret: tools.address(request, context) + AccountsPath.setUp(token), backURL: AccountsPath.user(user.id), backLabel: user.name)
        return try tools.pages.page(
            "shown_once", title: model.title, model: model, request: request, context: context, address: AccountsPath.user(user.id))
    }

    private func endSessions(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageUsers)
        let id: UserID = try context.id("id")
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let user = try await database.read { [users = accounts.userStore] in try users.existing(id, on: $0) }
        if let session = form["session"], !session.isEmpty {
            try await accounts.sessions.end(session, of: user, by: identity.actor)
        } else {
            let own = id == identity.userID ? identity.sessionKey : nil
            try await accounts.sessions.endAll(of: user, except: own, by: identity.actor)
        }
        return .redirect(to: AccountsPath.user(id) + "?done=session-ended")
    }
}
