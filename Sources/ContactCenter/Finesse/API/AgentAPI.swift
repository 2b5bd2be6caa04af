import Accounts
import HTTPTypes
import Kernel
import Platform

/// Agents of the contact centre, for programs.
struct AgentAPI: Sendable {
    let agents: AgentOperations

    static let tag = (name: "Agents", explanation: "Who takes calls, what they are doing, and what they did.")
    /// What `history` shows where nothing is said.
    private static let usualSpan = Duration.seconds(86_400)
    private static let longestText: ClosedRange<Int> = 1...128

    private static let login = APIParameter.text(.path, "login", "Finesse's name of the agent.", longestText)
    private static let team = APIParameter.text(.query, "team", "The name or the number of a team.", longestText)
    private static let states = AgentState.allCases.map(\.rawValue)
    private static let state = APIParameter<AgentState>(.query, "state", "What they are doing.", .word(states)) {
        $0.string.flatMap(AgentState.init(rawValue:))
    }
    private static let wanted = APIParameter<WantedState>(
        .body, "state", "What to be in.", .word(WantedState.allCases.map(\.rawValue)), isRequired: true
    ) { $0.string.flatMap(WantedState.init(rawValue:)) }
    private static let reason = APIParameter<String>(
        .body, "reason", "The id of a reason, for `NOT_READY` and `LOGOUT`.", .text(longestText).nullable
    ) { $0.string }
    private static let phone = APIParameter<String>(
        .body, "extension", "For `LOGIN`: at which telephone; the last one without it.", .text(longestText).nullable
    ) { $0.string }
    private static let from = APIParameter.time(.query, "from", "Since when; a day before `until` without it.")
    private static let until = APIParameter.time(.query, "until", "Until when, exclusive; now without it.")

    var operations: [APIOperation] { [list, show, history, setState] }

    private var list: APIOperation {
        APIOperation(
            .get, "/agents", id: "listAgents", tag: Self.tag.name, "Agents, in the order of their logins",
            explanation: "Asking costs Finesse nothing: one poller reads them for all. They stay while no node answers, and say so.",
            needs: .needs(.agentsRead, .viewAgents),
            takes: APIPaging.parameters + [Self.team.declaration, Self.state.declaration], gives: .page(of: .agent)
        ) { call in
            let board = try await agents.board(by: call.asking)
            let (after, team, state) = (try call.cursor { $0 }, try call[Self.team], try call[Self.state])
            let found = board.agents.filter { agent in
                agent.login > (after ?? "") && state.map { $0 == agent.state } ?? true
                    && team.map { $0 == agent.team?.name || $0 == agent.team?.id } ?? true
            }.sorted { $0.login < $1.login }.prefix(try call.limit + 1).map { AgentView($0, board) }
            return APIPage(Array(found), limit: try call.limit) { $0.agent.login }
        }
    }

    private var show: APIOperation {
        APIOperation(
            .get, "/agents/{login}", id: "getAgent", tag: Self.tag.name, "One agent", needs: .needs(.agentsRead, .viewAgents),
            takes: [Self.login.declaration], gives: .changed(.agent, "As last read."),
            refusals: [.notFound: "There is no such agent."]
        ) { call in
            let agent = try await agents.agent(try call.need(Self.login), by: call.asking)
            return AgentView(agent, try await agents.board(by: call.asking))
        }
    }

    private var history: APIOperation {
        APIOperation(
            .get, "/agents/{login}/history", id: "getAgentHistory", tag: Self.tag.name, "What an agent did over a time",
            explanation: "Stretches in their order, clipped to the time; `next` is always null.",
            needs: .needs(.agentsRead, .viewAgents),
            takes: [Self.login.declaration, Self.from.declaration, Self.until.declaration], gives: .page(of: .agentStretch),
            refusals: [
                .notFound: "There is no such agent.",
                .unprocessableContent: "The time does not begin before it ends, or is longer than \(AgentOperations.mostDays) days.",
            ]
        ) { call in
            let until = try call[Self.until]
            let from = try call[Self.from] ?? (until ?? agents.now()).adding(.zero - Self.usualSpan)
            let history = try await agents.history(of: try call.need(Self.login), from: from, until: until, by: call.asking)
            return APIPage(history.stretches, next: nil)
        }
    }

    private var setState: APIOperation {
        APIOperation(
            .put, "/agents/{login}/state", id: "setAgentState", tag: Self.tag.name, "Ask Finesse for a state",
            explanation: """
                As the user whose token it is, by their latest sign-in to Finesse: their own state, or as a supervisor one of their team's. \
                Finesse does it a little later.
                """,
            needs: .needs(.agentsWrite, .useFinesse),
            takes: [Self.login.declaration, Self.wanted.declaration, Self.reason.declaration, Self.phone.declaration], gives: .nothing,
            refusals: [
                .notFound: "Finesse has no such agent.",
                .conflict: "The user is not signed in to Finesse, or the state cannot follow the one that the agent is in.",
                .unprocessableContent: "Finesse refuses it, or a reason or a telephone is not as it has to be.",
                .badGateway: "Finesse does not answer as Finesse.", .serviceUnavailable: "Finesse cannot be reached.",
            ]
        ) { call in
            let change = AgentStateChange(try call.need(Self.wanted), reason: try call[Self.reason], phone: try call[Self.phone])
            try await agents.setState(change, of: try call.need(Self.login), in: .latest, by: call.asking)
        }
    }
}
