package import Kernel

/// Whether an event is a new problem or more of a known one.
package enum Deduplication {
    /// The newest incident with the event's fingerprint.
    package struct Known: Sendable, Hashable {
        let id: IncidentID
        let state: IncidentState
        /// When the state last changed: for a closed incident, when it was closed.
        let changedAt: Timestamp

        package init(id: IncidentID, state: IncidentState, changedAt: Timestamp) {
            self.id = id
            self.state = state
            self.changedAt = changedAt
        }
    }

    package enum Verdict: Sendable, Hashable {
        /// A new incident; `previous` is the closed one that it continues.
        case open(previous: IncidentID?)
        case recur(IncidentID)
        case reopen(IncidentID)
    }

    /// - Parameter reopenWindow: how long after closing an event still belongs to the closed incident.
    package static func verdict(known: Known?, now: Timestamp, reopenWindow: Duration) -> Verdict {
        guard let known else { return .open(previous: nil) }
        switch known.state {
        // One that is merged is never known by itself: the incident it is counted on is.
        case .open, .acknowledged, .merged: return .recur(known.id)
        case .resolved: return .reopen(known.id)
        case .closed:
            return now < known.changedAt.adding(reopenWindow) ? .reopen(known.id) : .open(previous: known.id)
        }
    }

    /// Whether the body of an incident's `occurrence`-th event is kept: the first ten, then ever fewer (every tenth
    /// to a hundred, every hundredth to a thousand, …). The event's row is kept in any case.
    package static func keepsBody(ofOccurrence occurrence: Int) -> Bool {
        var step = 1
        while occurrence > step * 10 { step *= 10 }
        return occurrence % step == 0
    }
}
