package import Kernel

/// How long an agent was in one state, for one reason.
package struct AgentStretch: Hashable, Sendable {
    package let login: String
    package let state: AgentState
    package let reason: AgentReason?
    package let begin: Timestamp
    /// Nil while it lasts.
    package let end: Timestamp?

    package init(login: String, state: AgentState, reason: AgentReason?, begin: Timestamp, end: Timestamp?) {
        (self.login, self.state, self.reason, self.begin, self.end) = (login, state, reason, begin, end)
    }

    /// The part of it that lies in a time; nil where none does.
    package func clipped(from: Timestamp, until: Timestamp) -> AgentStretch? {
        let (first, last) = (max(begin, from), min(end ?? until, until))
        guard first < last else { return nil }
        return AgentStretch(login: login, state: state, reason: reason, begin: first, end: last)
    }

    /// Of one that was clipped.
    package var length: Duration { end.map { $0.since(begin) } ?? .zero }
}

/// What somebody did over a time: without gaps, what nobody knows is ``AgentState/unknown``.
package struct AgentHistory: Hashable, Sendable {
    /// How long, by state and reason.
    package struct Sum: Hashable, Sendable {
        package let state: AgentState
        package let reason: AgentReason?
        package let length: Duration
        /// How many stretches.
        package let count: Int
    }

    package let agent: Agent
    package let from: Timestamp
    /// Not after the moment of asking.
    package let until: Timestamp
    /// In their order.
    package let stretches: [AgentStretch]

    package init(agent: Agent, from: Timestamp, until: Timestamp, stretches: [AgentStretch]) {
        (self.agent, self.from, self.until) = (agent, from, until)
        self.stretches = stretches
    }

    /// The longest first.
    package var sums: [Sum] {
        struct Key: Hashable {
            let state: AgentState
            let code: Int?
            let label: String
        }
        var found: [Key: (reason: AgentReason?, length: Duration, count: Int)] = [:]
        for stretch in stretches {
            let key = Key(state: stretch.state, code: stretch.reason?.code, label: stretch.reason?.label ?? "")
            let known = found[key] ?? (stretch.reason, .zero, 0)
            found[key] = (known.reason, known.length + stretch.length, known.count + 1)
        }
        return found.map { Sum(state: $0.key.state, reason: $0.value.reason, length: $0.value.length, count: $0.value.count) }
            .sorted { ($1.length, $0.state.rawValue, $0.reason?.label ?? "") < ($0.length, $1.state.rawValue, $1.reason?.label ?? "") }
    }

    /// The same by state alone.
    package var byState: [AgentState: Duration] {
        stretches.reduce(into: [:]) { $0[$1.state, default: .zero] += $1.length }
    }
}
