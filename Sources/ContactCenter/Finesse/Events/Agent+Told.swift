import Kernel

extension Agent {
    /// Whether this is of a later state than another reading. One without a time says nothing of that.
    func isNewer(than other: Agent) -> Bool {
        guard let since else { return false }
        return other.since.map { $0 < since } ?? false
    }

    /// The same agent after what an event tells of them; nil where it tells nothing that is newer. Events may come late, and name only what
    /// changed: what they do not say stays.
    /// - Parameter readAt: when they were last read, by Finesse's clock. It decides where the reading names no moment for a state.
    func told(_ user: FinesseXML, readAt: Timestamp) -> Agent? {
        guard user["state"] != nil, let news = Agent(user), news.login == login, let moment = news.since else { return nil }
        if let since {
            // At the very moment of another state the reading knows better.
            guard moment > since || (moment == since && news.state == state) else { return nil }
        } else if moment <= readAt {
            return nil
        }
        var agent = self
        (agent.state, agent.stateText, agent.since, agent.sinceText) = (news.state, news.stateText, moment, news.sinceText)
        (agent.pending, agent.reason) = (news.pending, news.reason)
        if user.child("extension") != nil { agent.phone = news.phone }
        return agent == self ? nil : agent
    }
}
