package import Kernel

/// A status incident with what is not public of it.
package struct StatusIncidentRecord: Identifiable, Hashable, Sendable {
    /// What those who work on it tell each other.
    package struct Comment: Hashable, Sendable {
        package let at: Timestamp
        package let actor: String
        package let text: String
    }

    package var incident: StatusIncident
    /// Whether somebody said how bad it is: then it does not follow the components.
    package var isImpactSaid: Bool
    /// Not public yet.
    package var isDraft: Bool
    /// When all desk incidents that it is linked to were over; nil while one is not, or when it was resolved meanwhile.
    package var offeredAt: Timestamp?
    /// The oldest first.
    package var comments: [Comment]
    /// Incidents of the desk.
    package var links: [IncidentID]

    package var id: PublicID { incident.id }
}
