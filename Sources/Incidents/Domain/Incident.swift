import Foundation
package import Kernel

/// A deduplicated problem of one service.
package struct Incident: Sendable, Hashable {
    package let id: IncidentID
    package let service: ServiceID
    package let serviceName: String
    /// Of its service.
    package let team: TeamID?
    package let level: Level
    package let state: IncidentState
    package let title: String
    /// The message of the latest event.
    package let message: String
    /// Events counted so far.
    package let occurrences: Int
    package let firstAt: Timestamp
    package let lastAt: Timestamp
    /// When the latest event came in, by the clock here.
    package let arrivedAt: Timestamp
    package let assignee: String?
    package let assigneeID: UserID?
    /// The closed incident that this one continues.
    package let previous: IncidentID?
    /// The incident this one was merged into; nil for one by itself.
    package let mergedInto: IncidentID?
    /// How many incidents were merged into this one.
    package let parts: Int
    package let createdAt: Timestamp
    /// When the state last changed.
    package let changedAt: Timestamp
    /// Who changed the state last; nil when nobody has yet.
    package let changedBy: String?

    /// Who has acknowledged it; nil in other states.
    var acknowledgedBy: String? { state == .acknowledged ? changedBy : nil }

    /// A title as filters compare it: small letters without accents.
    static func folded(_ title: String) -> String {
        title.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// As domain events describe it to other capabilities.
    package var change: IncidentChange {
        IncidentChange(incident: id, service: service, level: level, occurrences: occurrences)
    }
}
