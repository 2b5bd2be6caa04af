package import Kernel

/// An incident that was merged into another: what it is by itself, and since when it is counted there.
package struct IncidentPart: Sendable, Hashable {
    package let id: IncidentID
    /// The incident it was merged into: the one it is counted on, or another part of that.
    package let parent: IncidentID
    package let service: ServiceID
    package let serviceName: String
    /// The service's team.
    package let team: TeamID?
    package let title: String
    package let level: Level
    /// Those of its own, also since it was merged.
    package let occurrences: Int
    package let firstAt: Timestamp
    package let lastAt: Timestamp
    package let mergedAt: Timestamp
    package let mergedBy: String
}
