import Kernel

/// What one incident adds to the figures: computed from the incident and its timeline alone, so that the figures can be
/// made anew, and checked, at any time.
struct IncidentFigure: Hashable, Sendable {
    /// A line of the timeline that changes who waits for what.
    struct Step: Hashable, Sendable {
        let at: Timestamp
        let kind: TimelineEntry.Kind
    }

    let service: ServiceID
    let level: Level
    let state: IncidentState
    let openedAt: Timestamp
    /// Seconds until somebody first took notice.
    let acknowledgedAfter: Int64?
    /// Seconds in which it waited for somebody, if it does not any more.
    let resolvedAfter: Int64?

    init(
        service: ServiceID, level: Level, state: IncidentState, openedAt: Timestamp, acknowledgedAfter: Int64?, resolvedAfter: Int64?
    ) {
        (self.service, self.level, self.state, self.openedAt) = (service, level, state, openedAt)
        (self.acknowledgedAfter, self.resolvedAfter) = (acknowledgedAfter, resolvedAfter)
    }

    /// - Parameter steps: oldest first.
    init(service: ServiceID, level: Level, state: IncidentState, openedAt: Timestamp, steps: [Step]) {
        var noticed: Duration?
        var waited = Duration.zero
        // Nil while it is resolved or closed.
        var waitingSince: Timestamp? = openedAt
        for step in steps {
            switch step.kind {
            case .acknowledged:
                noticed = noticed ?? step.at.since(openedAt)
            case .resolved, .closed:
                // Whoever resolves what nobody had acknowledged took notice then.
                noticed = noticed ?? step.at.since(openedAt)
                if let since = waitingSince { waited += max(.zero, step.at.since(since)) }
                waitingSince = nil
            case .reopened:
                waitingSince = waitingSince ?? step.at
            default: break
            }
        }
        let isOver = (state == .resolved || state == .closed) && waitingSince == nil
        self.init(
            service: service, level: level, state: state, openedAt: openedAt,
            acknowledgedAfter: noticed.map { max(0, $0.components.seconds) },
            resolvedAfter: isOver ? waited.components.seconds : nil)
    }

    /// The kinds of ``Step``.
    static let kinds: [TimelineEntry.Kind] = [.acknowledged, .resolved, .closed, .reopened]

    var quarter: Int64 { openedAt.quartersSince1970 }
    var day: Int64 { openedAt.daysSince1970 }
}
