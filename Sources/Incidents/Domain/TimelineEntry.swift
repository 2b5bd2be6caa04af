package import Kernel

/// One line of an incident's history.
package struct TimelineEntry: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case opened, reopened, acknowledged, resolved, closed, comment, assigned, released
        /// An event worse than all previous ones.
        case levelRaised = "level_raised"
        case tagged, untagged, linked, unlinked
        /// Another incident is counted here from now on; no longer.
        case merged, split
        /// This one is counted on another; by itself again.
        case mergedInto = "merged_into"
        case splitFrom = "split_from"
    }

    package let id: Int64
    /// Whose history it belongs to: the incident that is looked at, or one that was merged into it.
    package let incident: IncidentID
    package let at: Timestamp
    package let kind: Kind
    /// Who did it: a user, the service that reported, "command line" or "switchboard".
    package let actor: String
    /// The user they are; nil for whoever is none.
    package let actorID: UserID?
    /// The comment, the assignee's name, the new level's word, tags with commas between, a link's title or address, the
    /// other incident's number, depending on the kind.
    package let text: String?
    /// When the author last changed the comment; nil for one that is as it was written.
    package let editedAt: Timestamp?
}
