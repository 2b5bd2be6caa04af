/// Where an incident stands. The number is what is stored.
package enum IncidentState: Int, CaseIterable, Sendable {
    case open = 0
    case acknowledged, resolved, closed
    /// Merged into another incident; its own state comes back when it is taken out again.
    case merged

    /// Those that somebody may have to look at.
    package static let active: Set<IncidentState> = [.open, .acknowledged, .resolved]

    /// Whether the problem is thought to be gone.
    package var isOver: Bool { self == .resolved || self == .closed }

    package var word: String {
        switch self {
        case .open: "open"
        case .acknowledged: "acknowledged"
        case .resolved: "resolved"
        case .closed: "closed"
        case .merged: "merged"
        }
    }

    package init?(word: some StringProtocol) {
        guard let state = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = state
    }
}

/// What a person can do with an incident's state.
package enum IncidentAction: String, CaseIterable, Sendable {
    case acknowledge, resolve, close, reopen

    /// The state that follows; nil when the action changes nothing or does not apply.
    package func state(after state: IncidentState) -> IncidentState? {
        switch (self, state) {
        case (.acknowledge, .open): .acknowledged
        case (.resolve, .open), (.resolve, .acknowledged): .resolved
        case (.close, .open), (.close, .acknowledged), (.close, .resolved): .closed
        case (.reopen, .acknowledged), (.reopen, .resolved), (.reopen, .closed): .open
        default: nil
        }
    }
}
