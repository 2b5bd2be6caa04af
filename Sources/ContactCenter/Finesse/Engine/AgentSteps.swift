import Kernel

/// What a reading adds to the agents' histories: pure, so that a test can say what happened when.
struct AgentSteps: Sendable {
    /// By our clock.
    let readAt: Timestamp
    /// When agents were read before; nil where they never were.
    let readBefore: Timestamp?
    /// How far Finesse's clock is before ours.
    let clockOffset: Duration
    /// A longer time without a reading is a gap: what happened in it is not known, but for what Finesse says of its last moment.
    let gapAfter: Duration

    /// Where agents are read so often.
    static func gap(polling poll: Duration) -> Duration { max(poll * 3, .seconds(15)) }

    private var hasGap: Bool { readBefore.map { readAt.since($0) > gapAfter } ?? false }

    /// - Parameters:
    ///   - known: agents as they were read before.
    ///   - open: what each is in, as far as it was kept.
    ///   - ends: when the history of those ended that have none open.
    func steps(
        _ agents: [Agent], known: [String: Agent], open: [String: AgentStretch], ends: [String: Timestamp]
    ) -> [AgentHistoryStore.Step] {
        agents.compactMap { agent in
            let begin = min(agent.since.map { $0.adding(.zero - clockOffset) } ?? readAt, readAt)
            guard let current = open[agent.login] else {
                let from = ends[agent.login].map { max($0, begin) } ?? begin
                return .init(login: agent.login, end: nil, stretches: [stretch(agent, from: from)])
            }
            guard let before = known[agent.login], isOther(agent, than: before, current) else { return nil }
            // A reason that was told later, or a clock that was set back, begins now.
            let from = begin > current.begin ? begin : max(readAt, current.begin.adding(.microseconds(1)))
            guard hasGap, let readBefore, readBefore > current.begin, readBefore < from else {
                return .init(login: agent.login, end: from, stretches: [stretch(agent, from: from)])
            }
            let gap = AgentStretch(login: agent.login, state: .unknown, reason: nil, begin: readBefore, end: from)
            return .init(login: agent.login, end: readBefore, stretches: [gap, stretch(agent, from: from)])
        }
    }

    /// Those that are not among the agents any more.
    func ends(of gone: [String], open: [String: AgentStretch]) -> [AgentHistoryStore.Step] {
        gone.compactMap { login in
            guard let current = open[login] else { return nil }
            return .init(login: login, end: max(readBefore ?? readAt, current.begin), stretches: [])
        }
    }

    /// The time alone may be another one: somebody was in between in another state, and is back.
    private func isOther(_ agent: Agent, than before: Agent, _ current: AgentStretch) -> Bool {
        agent.state != current.state || agent.since != before.since || (agent.since == nil && agent.sinceText != before.sinceText)
            || agent.reason?.code != current.reason?.code || (agent.reason?.label ?? "") != (current.reason?.label ?? "")
    }

    private func stretch(_ agent: Agent, from: Timestamp) -> AgentStretch {
        AgentStretch(
            login: agent.login, state: agent.state, reason: agent.reason.map { AgentReason(code: $0.code, label: $0.label) }, begin: from,
            end: nil)
    }
}
