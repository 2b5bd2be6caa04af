import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The boards of agents: by team, on the wall, what somebody did on a day, and one's own state.
struct AgentPages: Sendable {
    let agents: AgentOperations
    let settings: BoardSettings
    let work: AgentWorkPort
    let reasons: OwnReasons
    let hub: LiveHub
    let sessions: SessionService
    let tools: PageTools

    static func parts(explaining sections: [any SettingsSection.Type]) -> PageParts {
        PageParts(
            module: "contact_board",
            templates: [
                "agent_board": PackageResources.agent_board_mustache, "agent_wall": PackageResources.agent_wall_mustache,
                "agent_trouble": PackageResources.agent_trouble_mustache, "agent_counts": PackageResources.agent_counts_mustache,
                "agent_card": PackageResources.agent_card_mustache, "agent_own": PackageResources.agent_own_mustache,
                "agent_work": PackageResources.agent_work_mustache, "agent_history": PackageResources.agent_history_mustache,
            ],
            dictionaries: [
                .english: PackageResources.contact_board_en_json, .russian: PackageResources.contact_board_ru_json,
                .portuguese: PackageResources.contact_board_pt_BR_json,
            ],
            assets: [
                "agents.css": PackageResources.agents_css, "agents.js": PackageResources.agents_js,
                "agents.svg": PackageResources.agents_svg,
            ],
            explains: sections)
    }

    static let rail = [
        RailEntry(
            NavigationItem(path: AgentPath.board, textKey: "agents_title", icon: "team"), order: 42, isShown: { $0.may(.viewAgents) })
    ]

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(AgentPath.board)) { request, context in try await board(request, context) }
        members.get(RouterPath(AgentPath.wall)) { request, context in try await board(request, context, isWall: true) }
        members.get(RouterPath(AgentPath.live)) { request, context in try live(request, context) }
        members.get(RouterPath(AgentPath.history)) { request, context in try await history(request, context) }
        members.post(RouterPath(AgentPath.signIn)) { request, context in try await signIn(request, context) }
        members.post(RouterPath(AgentPath.signOut)) { _, context in
            let identity = try context.require(.viewAgents)
            try await agents.signOut(.browser(identity.sessionKey), by: identity.caller)
            return Response.redirect(to: AgentPath.board + "?done=signed_out")
        }
        members.post(RouterPath(AgentPath.state)) { request, context in try await change(request, context) }
        members.post(RouterPath(AgentPath.stateOfOther)) { request, context in try await lead(request, context) }
    }

    // MARK: Boards

    private func board(
        _ request: Request, _ context: AppContext, isWall: Bool = false, own part: OwnAgentPart? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let identity = try context.require(.viewAgents)
        let fields = FormData(queryOf: request)
        let query = BoardQuery(fields, usual: isWall ? .name : .attention)
        let (texts, formats) = (tools.texts(context), tools.formats(context))
        let board = try await agents.board(by: identity.caller)
        var data = AgentBoardPage.Data(isWall: isWall, showsReasons: showsReasons(to: identity))
        data.work = try await work.work(identity.caller)
        data.notice = tools.notice(
            request, context,
            ["changed": "agents_done_changed", "signed_in": "agents_done_signed_in", "signed_out": "agents_done_signed_out"])
        if let part {
            data.own = part
        } else if !isWall, agents.isSetUp {
            // What an open page fetches by itself causes no request to Finesse.
            data.own = try await own(identity, board, asks: fields[BoardQuery.freshField] == nil, texts: texts)
        }
        let model = try AgentBoardPage(
            board, query, settings.limits, data, isConfigured: agents.isSetUp, texts: texts, formats: formats
        ) { card in
            try tools.pages.part("agent_card", model: card, language: texts.language)
        }
        return try tools.pages.page(
            isWall ? "agent_wall" : "agent_board", title: texts["agents_title"], model: model, request: request, context: context,
            status: status, address: isWall ? nil : AgentPath.board)
    }

    /// Why somebody is not ready may be for supervisors alone.
    private func showsReasons(to identity: Identity) -> Bool {
        !settings.hideReasons || identity.access.role(in: nil).map { $0 >= .supervisor } ?? false
    }

    /// The stream that says that the board is another one; pages fetch what it is.
    private func live(_ request: Request, _ context: AppContext) throws -> Response {
        let reader = try context.require(.viewAgents)
        return try hub.response(to: request, context: context, topics: [AgentWatch.topic], for: reader.actor) { [sessions] in
            guard let access = try await sessions.access(of: reader), access.may(.viewAgents, in: nil) else {
                throw ClientError.unauthorized
            }
            return { message in message.topic == AgentWatch.topic ? ServerSentEvent(name: "agents", data: "{}") : nil }
        }
    }

    // MARK: One's own state

    private func own(
        _ identity: Identity, _ board: AgentBoard, asks: Bool, problem: String? = nil, texts: TextCatalog
    ) async throws -> OwnAgentPart {
        let session = AgentSession.browser(identity.sessionKey)
        guard let signIn = try await agents.signIn(of: session, by: identity.caller) else {
            return .signIn(username: "", problem: problem)
        }
        var agent = board.isStale ? nil : board.agents.first { $0.login == signIn.login }
        var problem = problem
        if agent == nil, asks {
            do { agent = try await agents.own(session, by: identity.caller) } catch let error as ClientError where error.belongsToForm {
                problem = problem ?? texts.sentence(error)
                // It may have ended just then: Finesse does not take it any more.
                if try await agents.signIn(of: session, by: identity.caller) == nil { return .signIn(username: "", problem: problem) }
            } catch let error as ClientError {
                problem = problem ?? texts.sentence(error)
            }
        }
        let groups = asks ? await reasons.groups(of: signIn, session, agents, by: identity.caller) : []
        return .own(signIn, agent ?? Agent(login: signIn.login), reasons: groups, problem: problem, texts: texts)
    }

    private func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let (identity, form) = (try context.require(.viewAgents), try await form(request))
        let username = form["username"]?.trimmingCharacters(in: .whitespaces) ?? ""
        do {
            _ = try await agents.signIn(FinesseLogin(username, form["password"] ?? ""), in: identity.sessionKey, by: identity.caller)
            return .redirect(to: AgentPath.board + "?done=signed_in")
        } catch let error as ClientError where Self.isAboutAgents(error) {
            return try await board(
                request, context, own: .signIn(username: username, problem: tools.texts(context).sentence(error)),
                status: .unprocessableContent)
        }
    }

    private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let (identity, form) = (try context.require(.viewAgents), try await form(request))
        let session = AgentSession.browser(identity.sessionKey)
        do {
            guard let state = form["state"].flatMap(WantedState.init(rawValue:)) else {
                throw ClientError.agentStateUnknown(form["state"] ?? "")
            }
            let ends = state == .notReady || state == .logout
            try await agents.setState(
                AgentStateChange(state, reason: ends ? form.filled("reason") : nil, phone: state == .login ? form.filled("phone") : nil),
                in: session, by: identity.caller)
            return .redirect(to: AgentPath.board + "?done=changed")
        } catch let error as ClientError where Self.isAboutAgents(error) {
            let texts = tools.texts(context)
            let shown = try await own(
                identity, try await agents.board(by: identity.caller), asks: true, problem: texts.sentence(error), texts: texts)
            return try await board(request, context, own: shown, status: .unprocessableContent)
        }
    }

    /// What Finesse or its rules refuse is said beside the form.
    private static func isAboutAgents(_ error: ClientError) -> Bool { ClientError.agents.contains { $0.code == error.code } }

    private func form(_ request: Request) async throws -> FormData {
        var request = request
        return try await FormData(&request, limit: PageTools.formLimit)
    }

    // MARK: History

    private func history(
        _ request: Request, _ context: AppContext, problem: String? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (identity, login) = (try context.require(.viewAgents), try Self.login(context))
        let (texts, formats) = (tools.texts(context), tools.formats(context))
        let day = BoardDay(FormData(queryOf: request)["day"], in: formats.timeZone, now: formats.now)
        let history = try await agents.history(of: login, from: day.from, until: day.until, by: identity.caller)
        var data = AgentHistoryPage.Data(showsReasons: showsReasons(to: identity), isToday: day.contains(formats.now))
        (data.notice, data.problem) = (tools.notice(request, context, ["changed": "agents_done_changed"]), problem)
        if let own = try await agents.signIn(of: .browser(identity.sessionKey), by: identity.caller) {
            data.leads = own.role == "Supervisor" && own.login != history.agent.login
        }
        let model = AgentHistoryPage(history, day, data, texts: texts, formats: formats)
        return try tools.pages.page(
            "agent_history", title: history.agent.displayName, model: model, request: request, context: context, status: status,
            address: AgentPath.history(login))
    }

    /// A supervisor asks for somebody else's state; whether they may is for Finesse to say.
    private func lead(_ request: Request, _ context: AppContext) async throws -> Response {
        let (identity, login, form) = (try context.require(.viewAgents), try Self.login(context), try await form(request))
        do {
            guard let state = form["state"].flatMap(WantedState.init(rawValue:)) else {
                throw ClientError.agentStateUnknown(form["state"] ?? "")
            }
            try await agents.setState(AgentStateChange(state), of: login, in: .browser(identity.sessionKey), by: identity.caller)
            return .redirect(to: AgentPath.history(login) + "?done=changed")
        } catch let error as ClientError where Self.isAboutAgents(error) && error.code != ClientError.agentNotFound.code {
            return try await history(request, context, problem: tools.texts(context).sentence(error), status: .unprocessableContent)
        }
    }

    private static func login(_ context: AppContext) throws -> String {
        guard let login = context.parameters.get("login") else { throw ClientError.notFound }
        return login.removingPercentEncoding ?? login
    }
}

extension FormData {
    fileprivate func filled(_ name: String) -> String? {
        self[name].map { $0.trimmingCharacters(in: .whitespaces) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
