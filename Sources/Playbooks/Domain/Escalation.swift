package import Kernel

/// How far each playbook is with an incident.
package struct Escalation: Sendable {
    /// One playbook in the incident's newest episode.
    package struct Line: Sendable {
        package let playbook: Playbook
        package let version: Int
        /// In the order in which it was done.
        package let fired: [Firing]
        /// In the order of its time.
        package let next: [Evaluation.Upcoming]
        /// At how many reports more would be done; nil for none.
        package let nextCount: Int?
    }

    /// By the order in which they began.
    package let lines: [Line]
    /// Nil for an incident that no playbook was ever for.
    package let began: Timestamp?
    package let isOver: Bool
    package let isAcknowledged: Bool
}
