import Kernel
import Platform

/// An agent as programs see one: with how old that is.
struct AgentView: Hashable, Sendable {
    let agent: Agent
    /// Seconds, by Finesse's clock; nil where it does not say since when.
    let seconds: Int?
    let isStale: Bool
    let age: Int?

    init(_ agent: Agent, _ board: AgentBoard) {
        self.agent = agent
        seconds = board.timeInState(of: agent).map { Int($0.components.seconds) }
        (isStale, age) = (board.isStale, board.ageSeconds)
    }
}

extension APIShape where Value == AgentView {
    static let agent = APIShape(
        "Agent", "Somebody who takes calls, as Finesse last told.",
        [
            APIField("login", "Finesse's name of them (`loginId`).") { $0.agent.login },
            APIField("name", "What people call them.") { $0.agent.displayName },
            APIField("extension", "Their telephone; empty for somebody without.") { $0.agent.phone },
            APIField("state", "What they are doing.", .word(AgentState.allCases.map(\.rawValue))) { .text($0.agent.state.rawValue) },
            APIField("since", "Since when, by Finesse's clock; null where it does not say.") { $0.agent.since },
            APIField("seconds_in_state", "How long, by Finesse's clock. While `stale` it stands still.") { $0.seconds },
            APIField("reason", "Why, in the words of Finesse; null without.") { $0.agent.reason?.label },
            APIField("reason_code", "The code of it. Those of the system have no words.") { $0.agent.reason?.code },
            APIField("team", "The name of their team.") { $0.agent.team?.name },
            APIField("team_id", "Finesse's number of it.") { $0.agent.team?.id },
            APIField("supervisor", "Whether they look after a team.") { $0.agent.isSupervisor },
            APIField("stale", "True after two polls without an answer: it was so, and may not be any more.") { $0.isStale },
            APIField("age_seconds", "How long ago it was read.") { $0.age },
        ])
}

extension APIShape where Value == AgentStretch {
    static let agentStretch = APIShape(
        "AgentStretch", "How long an agent was in one state, for one reason.",
        [
            APIField("state", "`UNKNOWN` where nobody could read.", .word(AgentState.allCases.map(\.rawValue))) {
                .text($0.state.rawValue)
            },
            APIField("reason", "Why, in the words of Finesse; null without.") { $0.reason?.label },
            APIField("reason_code", "The code of it.") { $0.reason?.code },
            APIField("from", "When it began, or the time that was asked about does.") { $0.begin },
            APIField("until", "When it ended, or the time that was asked about does.") { $0.end },
        ])
}
