package import Kernel

/// All agents, as they were last read. It stays while no node answers, and says how old it is.
package struct AgentBoard: Hashable, Sendable {
    /// By their names.
    package var agents: [Agent] = []
    /// When they were read; nil where nobody ever was.
    package var readAt: Timestamp?
    /// How far Finesse's clock is before ours.
    package var clockOffset = Duration.zero
    /// The node that was last asked with success.
    package var node: String?
    /// Why the last poll got no answer; nil where it did.
    package var trouble: FinesseTrouble?
    /// Whether two polls in a row got no answer.
    package var isStale = false
    /// Whether states are told at once, besides being read; nil where that is not wanted, or Finesse does not offer it.
    package var isTold: Bool?
    /// Whether settings say whom to ask as; without it nobody polls, and each person sees their own state alone.
    package var isPolled = true
    /// Rises whenever somebody's state is another one: pages compare it.
    package var version: Int64 = 0
    /// When the board was made.
    package var now: Timestamp

    package init(now: Timestamp) { self.now = now }

    /// How old it is, in whole seconds; nil where nothing was ever read.
    package var ageSeconds: Int? { readAt.map { Int(max(.zero, now.since($0)).components.seconds) } }

    /// How long an agent has been in their state, by Finesse's clock alone. While the board is stale it stands still: nobody knows more.
    package func timeInState(of agent: Agent) -> Duration? {
        guard let since = agent.since else { return nil }
        let moment = isStale ? (readAt ?? now) : now
        return max(.zero, moment.adding(clockOffset).since(since))
    }

    /// Teams by their names, those without a team last.
    package var teams: [(team: AgentTeam?, agents: [Agent])] {
        let groups = Dictionary(grouping: agents, by: \.team)
        return groups.sorted { left, right in
            switch (left.key, right.key) {
            case (nil, _): false
            case (_, nil): true
            case (let one?, let other?): (one.name.lowercased(), one.id) < (other.name.lowercased(), other.id)
            }
        }.map { (team: $0.key, agents: $0.value) }
    }
}

/// Why there is no answer that can be used: each has a hint of its own.
package enum FinesseTrouble: String, CaseIterable, Sendable {
    /// Nothing answers: the network, a VPN that is not connected.
    case away
    /// The certificate is not trusted.
    case certificate
    /// It answers, and says that it is out of service.
    case outOfService = "out_of_service"
    /// It does not take the login of the settings; nobody tries again until they change.
    case signIn = "sign_in"
    /// That login may not read the agents.
    case rights
    /// What it says is not what Finesse says.
    case unreadable
}
