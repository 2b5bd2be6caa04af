package import Kernel

/// An accepted event as it is kept.
package struct StoredEvent: Sendable, Hashable {
    package let id: EventID
    package let incident: IncidentID
    package let occurredAt: Timestamp
    /// Nil where the body was sampled away.
    package let draft: EventDraft?
    /// What was done so that it could be kept, whether or not its body is still there.
    package let adjustments: [EventAdjustment]
}
