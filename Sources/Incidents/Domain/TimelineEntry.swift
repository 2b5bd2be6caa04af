package import Kernel

/// One line of an incident's history.
package struct TimelineEntry: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case opened, reopened, acknowledged, resolved, closed, comment, assigned, released
        /// An event worse than those before.
        case levelRaised = "level_raised"
    }

    package let id: Int64
    package let at: Timestamp
    package let kind: Kind
    /// Who did it: a user, the service that reported, "command line" or "switchboard".
    package let actor: String
    /// The comment, the assignee's name, the new level's word, depending on the kind.
    package let text: String?
}
