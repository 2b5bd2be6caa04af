package import Kernel

/// What customers are told of a fault. Another thing than the desk's incident, from which it may be drafted.
package struct StatusIncident: Identifiable, Hashable, Sendable {
    package enum Stage: String, CaseIterable, Sendable, Codable {
        case investigating, identified, monitoring, resolved, postmortem

        package var isOver: Bool { self == .resolved || self == .postmortem }
    }

    package enum Impact: String, CaseIterable, Sendable, Codable { case none, minor, major, critical, maintenance }

    package let id: PublicID
    package var title: LocalizedText
    package var stage: Stage
    package var impact: Impact
    /// When the fault began; may lie before `createdAt` (back-dating).
    package var startedAt: Timestamp
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var monitoringAt: Timestamp?
    package var resolvedAt: Timestamp?
    /// The components that are affected, and how.
    package var components: [PublicID: ComponentState]
    /// The newest first. Only what is public: private comments are not here.
    package var updates: [StatusUpdate]

    /// Whether it was over before anything was written of it: it is told for the record, and to nobody.
    var isBackfilled: Bool { stage.isOver && resolvedAt.map { $0 < createdAt } ?? false }
}

/// One message of a status incident or of a maintenance.
package struct StatusUpdate: Identifiable, Hashable, Sendable {
    /// How a component changed with it.
    package struct Affected: Hashable, Sendable {
        package let component: PublicID
        /// As it was then.
        package let name: LocalizedText
        package let old: ComponentState
        package let new: ComponentState
    }

    package let id: PublicID
    /// The stage the incident or the maintenance had with it.
    package let stage: String
    package let text: LocalizedText
    package let affected: [Affected]
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// What is shown as its time.
    package let displayAt: Timestamp

    /// The same with something else said of components.
    func affecting(_ affected: [Affected]) -> StatusUpdate {
        StatusUpdate(
            id: id, stage: stage, text: text, affected: affected, createdAt: createdAt, updatedAt: updatedAt, displayAt: displayAt)
    }
}

extension [StatusUpdate] {
    /// As they were written, the oldest first.
    var inOrder: [StatusUpdate] { sorted { $0.createdAt < $1.createdAt } }
}
