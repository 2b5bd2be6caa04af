package import Kernel

/// While an incident of some conditions is open, incidents of others are quiet: the trouble behind is known.
package struct InhibitionDraft: Hashable, Sendable {
    package var name: String
    /// What has to be open.
    package var source: Condition
    package var quiet: Condition
    package var comment: String

    package init(name: String, while source: Condition, quiet: Condition, comment: String = "") {
        (self.name, self.source, self.quiet, self.comment) = (name, source, quiet, comment)
    }

    /// Whether it can keep an incident quiet. One that has others be quiet is not quiet because of them: two of these would wait for each
    /// other.
    package func concerns(_ facts: Facts) -> Bool { quiet.holds(for: facts) && !source.holds(for: facts) }
}

/// An inhibition as it is kept.
package struct Inhibition: Hashable, Sendable, Identifiable {
    package let id: Int64
    package let draft: InhibitionDraft
    package let owner: String
    package let ownerID: UserID?
    package let createdAt: Timestamp
    package let changedAt: Timestamp

    /// What the ledger says of messages that it held back.
    package func reason(because incident: IncidentID) -> String { "inhibition: \(draft.name) (while #\(incident) is open)" }
    var auditSubject: String { "inhibition \(id) (\(draft.name))" }
}
