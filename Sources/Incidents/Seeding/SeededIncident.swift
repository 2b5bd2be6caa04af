package import Accounts
package import Kernel

/// An incident as it is to stand in the tables, with all that belongs to it: for installations that are filled, and not
/// reported to.
package struct SeededIncident: Sendable {
    /// A line of its timeline behind the first.
    package struct Step: Sendable {
        package let kind: TimelineEntry.Kind
        package let at: Timestamp
        package let who: String
        package let text: String?

        package init(kind: TimelineEntry.Kind, at: Timestamp, who: String, text: String? = nil) {
            (self.kind, self.at, self.who, self.text) = (kind, at, who, text)
        }
    }

    package let service: Service
    package let draft: EventDraft
    package let openedAt: Timestamp
    package let lastAt: Timestamp
    package let occurrences: Int
    /// Oldest first.
    package let steps: [Step]
    package let assignee: String?
    package let tags: [String]

    package init(
        service: Service, draft: EventDraft, openedAt: Timestamp, lastAt: Timestamp, occurrences: Int, steps: [Step], assignee: String?,
        tags: [String]
    ) {
        (self.service, self.draft, self.openedAt, self.lastAt) = (service, draft, openedAt, lastAt)
        (self.occurrences, self.steps, self.assignee, self.tags) = (occurrences, steps, assignee, tags)
    }

    /// Where the steps lead.
    var state: IncidentState {
        steps.reduce(.open) { state, step in
            switch step.kind {
            case .acknowledged: .acknowledged
            case .resolved: .resolved
            case .closed: .closed
            case .reopened: .open
            default: state
            }
        }
    }

    private static let stateKinds: Set<TimelineEntry.Kind> = [.acknowledged, .resolved, .closed, .reopened]
    /// The last step that changed the state.
    var lastChange: Step? { steps.last { Self.stateKinds.contains($0.kind) } }

    var figure: IncidentFigure {
        IncidentFigure(
            service: service.id, level: draft.level, state: state, openedAt: openedAt, steps: steps.map { .init(at: $0.at, kind: $0.kind) })
    }
}
