import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What the old pages of Finesse and the transfer gadget ask. Everybody is signed in here; who is signed in to Finesse is a property of that.
struct OldFinesseRoutes: Sendable {
    let agents: AgentOperations
    let answers: OldFinesseAnswers

    func add(to routes: Routes, by entrance: OldRoute) {
        entrance.get(FinessePath.healthCheck, .json, on: routes) { _, context in try await health(context) }
        entrance.get(FinessePath.connection, .json, on: routes) { _, _ in .json(JSON.object(["status": "ok"])) }
        entrance.post(FinessePath.login, .json, on: routes) { try await login($0, $1) }
        entrance.get(FinessePath.session, .json, on: routes) { try await session($0, $1) }
        entrance.post(FinessePath.logout, .json, on: routes) { try await logout($0, $1) }
        entrance.post(FinessePath.checkToken, .json, on: routes) { try await checkToken($0, $1) }
        entrance.get(FinessePath.agents, .json, on: routes) { _, context in try await list(context) }
        entrance.get(FinessePath.state, .json, on: routes) { _, context in try await state(context) }
        entrance.post(FinessePath.state, .json, on: routes) { try await setState($0, $1) }
        addGadget(to: routes, by: entrance)
    }

    // MARK: Signing in

    /// Always a 200.
    private func health(_ context: AppContext) async throws -> Response {
        let trouble: FinesseTrouble?
        do { trouble = try await agents.trouble(by: try context.requireIdentity().caller) } catch ClientError.Code.finesseNotSet {
            return .json(JSON.object(["status": "error", "message": .text(answers.words["finesse_old_not_set"])]))
        }
        guard let trouble else {
            return .json(JSON.object(["status": "ok", "message": .text(answers.words["finesse_old_available"])]))
        }
        return .json(JSON.object(["status": "error", "message": .text(answers.trouble(trouble))]))
    }

    private func login(_ request: Request, _ context: AppContext) async throws -> Response {
        var context = context
        let body = try await OldRoute.json(request, &context)
        guard let username = body["username"]?.string, let password = body["password"]?.string, !username.isEmpty, !password.isEmpty else {
            throw ClientError.finesseLoginMissing
        }
        let identity = try context.requireIdentity()
        let entry = try await agents.signIn(FinesseLogin(username, password), in: identity.sessionKey, by: identity.caller)
        let token = try await agents.token(of: identity.sessionKey, by: identity.caller)
        return .json(JSON.object(["success": true, "user": answers.person(entry.signIn), "token": .text(token)]))
    }

    /// Its header is Finesse's, and never a sign-in here.
    private func session(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let agent: Agent
        if let header = request.headers[.authorization] {
            guard let login = FinesseLogin(basic: header) else { throw ClientError.finesseSignInWrong }
            agent = try await agents.signIn(login, in: identity.sessionKey, by: identity.caller).agent
        } else {
            agent = try await agents.own(.browser(identity.sessionKey), by: identity.caller)
        }
        let token = try await agents.token(of: identity.sessionKey, by: identity.caller)
        return .json(JSON.object(["authenticated": true, "user": answers.agent(agent), "token": .text(token)]))
    }

    private func logout(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try await sender(request, context)
        try await agents.signOut(.browser(identity.sessionKey), by: identity.caller)
        return .json(JSON.object(["success": true, "message": .text(answers.words["finesse_old_signed_out"])]))
    }

    /// The old page asks every five minutes, and signs out where it is not valid.
    private func checkToken(_ request: Request, _ context: AppContext) async throws -> Response {
        var context = context
        let body = try await OldRoute.json(request, &context)
        let identity = try context.requireIdentity()
        let signIn = try await agents.check(
            token: body["token"]?.string ?? "", of: identity.sessionKey, by: identity.caller)
        guard let signIn else {
            return .json(JSON.object(["valid": false, "error": .text(answers.words["finesse_old_finesse_token_wrong"])]))
        }
        return .json(JSON.object(["valid": true, "user": answers.person(signIn)]))
    }

    // MARK: States

    private func list(_ context: AppContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard try await agents.signIn(of: .browser(identity.sessionKey), by: identity.caller) != nil else {
            throw ClientError.finesseSignInNeeded
        }
        var board = try await agents.board(by: identity.caller)
        guard !board.isPolled || board.readAt == nil else { return .json(answers.list(board.agents, board)) }
        // Nobody may read all of them, or could so far.
        let own = try await agents.own(.browser(identity.sessionKey), by: identity.caller)
        (board.readAt, board.isStale) = (board.now, false)
        var response = Response.json(answers.list([own], board))
        response.headers[.limitedAccess] = "1"
        return response
    }

    private func state(_ context: AppContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let agent = try await agents.own(.browser(identity.sessionKey), by: identity.caller)
        return .json(
            JSON.object([
                "success": true, "state": .text(OldFinesseAnswers.state(agent)), "stateChangeTime": .text(agent.sinceText),
                "reason": (agent.reason?.label).flatMap { $0.isEmpty ? nil : .text($0) } ?? .null,
                "pendingState": (agent.pending?.rawValue).map(JSON.text) ?? .null,
            ]))
    }

    private func setState(_ request: Request, _ context: AppContext) async throws -> Response {
        var context = context
        let body = try await OldRoute.json(request, &context)
        let identity = try context.requireIdentity()
        // Who is not signed in to Finesse is told so first.
        guard try await agents.signIn(of: .browser(identity.sessionKey), by: identity.caller) != nil else {
            throw ClientError.finesseSignInNeeded
        }
        guard let text = body["state"]?.string, !text.isEmpty else { throw ClientError.agentStateMissing }
        guard let state = WantedState(rawValue: text) else { throw ClientError.agentStateUnknown(String(text.prefix(64))) }
        let reason = body["reasonCodeId"] ?? body["reason"]
        let change = AgentStateChange(
            state, reason: reason?.string ?? reason?.int.map(String.init), phone: body["extension"]?.string)
        try await agents.setState(change, in: .browser(identity.sessionKey), by: identity.caller)
        let message = answers.words.text("finesse_old_state_set", ["state": state.rawValue])
        return .json(JSON.object(["success": true, "message": .text(message)]))
    }

    /// Reads a body of any kind, and finds out once more who sent it.
    func sender(_ request: Request, _ context: AppContext) async throws -> Identity {
        var context = context
        _ = try await OldRoute.body(request, &context)
        return try context.requireIdentity()
    }
}

extension HTTPField.Name {
    fileprivate static let limitedAccess = Self("X-Finesse-Limited-Access") ?? .server
}
