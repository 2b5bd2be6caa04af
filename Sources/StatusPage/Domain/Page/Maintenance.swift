package import Kernel

/// Planned work: its components are under maintenance from its beginning to its end, which come by themselves.
package struct Maintenance: Identifiable, Hashable, Sendable {
    package enum Stage: String, CaseIterable, Sendable, Codable {
        case scheduled
        case inProgress = "in_progress"
        case verifying, completed
    }

    package let id: PublicID
    package var title: LocalizedText
    package var stage: Stage
    package var scheduledFor: Timestamp
    package var scheduledUntil: Timestamp
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var startedAt: Timestamp?
    package var completedAt: Timestamp?
    package var components: [PublicID]
    /// The newest first.
    package var updates: [StatusUpdate]

    /// How long it is until it begins, rounded up to whole minutes.
    func left(at time: Timestamp) -> Duration {
        .seconds((scheduledFor.since(time).components.seconds + 59) / 60 * 60)
    }
}
