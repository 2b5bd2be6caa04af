package import Kernel
import Platform

/// What this part tells the desk: that no node of Finesse answers. The module that keeps incidents fills it.
package struct AgentDesk: Sendable {
    /// An event, as any service reports one.
    package struct Report: Hashable, Sendable {
        package let title: String
        package let message: String
        package let level: Level
        /// The same for all reports about one thing, so that they are one incident.
        package let fingerprint: String
    }

    /// Reports it through the same intake as everything, under the service that `finesse.events_service` names; the incident it became.
    package var report: @Sendable (Report) async throws -> IncidentID
    /// The trouble is over: its incident is resolved. Harmless when it is gone, or over already.
    package var recover: @Sendable (IncidentID) async throws -> Void

    package init(
        report: @escaping @Sendable (Report) async throws -> IncidentID, recover: @escaping @Sendable (IncidentID) async throws -> Void
    ) {
        (self.report, self.recover) = (report, recover)
    }

    /// Nobody is told.
    package static let none = AgentDesk(report: { _ in throw ClientError.finesseNotSet }, recover: { _ in })
}
