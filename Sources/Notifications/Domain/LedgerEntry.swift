package import Kernel

/// One line of the ledger: that somebody was told something, or was not, and why.
package struct LedgerEntry: Sendable, Hashable, Identifiable {
    package let id: Int64
    /// Nil for a test, a code, and a message in which several incidents are told.
    package let incident: IncidentID?
    package let service: ServiceID?
    package let kind: MessageKind
    /// Nil where there was nobody.
    package let channel: ChannelKind?
    package let recipient: String?
    /// Nil for what the settings ask for.
    package let destinationID: Int64?
    package let destination: String?
    package let userID: UserID?
    /// The user's name.
    package let user: String?
    package let state: MessageState
    package let reason: String?
    package let attempts: Int
    package let key: String
    package let text: String
    /// What it told of, where that is an incident's beginning or end.
    package let headline: IncidentHeadline?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// When it is tried again.
    package let dueAt: Timestamp?
}

/// Which lines are asked for; nil for any.
package struct LedgerFilter: Sendable, Hashable {
    package var incident: IncidentID?
    package var destination: Int64?
    package var user: UserID?
    package var states: Set<MessageState> = []
    /// Only what the settings ask for.
    var isOfSettings = false
    /// Empty for all.
    var kinds: Set<MessageKind> = []
    /// Only lines that came after this one.
    var after: Int64?
    /// Leaves out tests, codes, and messages in which several incidents are told.
    var isAboutIncident = false

    package init(incident: IncidentID? = nil, destination: Int64? = nil, user: UserID? = nil, states: Set<MessageState> = []) {
        (self.incident, self.destination, self.user, self.states) = (incident, destination, user, states)
    }

    init(kinds: Set<MessageKind>, after: Int64?, isAboutIncident: Bool) {
        (self.kinds, self.after, self.isAboutIncident) = (kinds, after, isAboutIncident)
    }
}
