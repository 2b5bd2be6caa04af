package import Kernel
package import Platform

/// What this module asks of the others; `App` fills it.
package struct ProbeDesk: Sendable {
    /// An event, as any service reports one.
    package struct Report: Hashable, Sendable {
        /// Nil for the service that `probes.events_service` names.
        package let service: ServiceID?
        package let title: String
        package let message: String
        package let level: Level
        /// The same for all reports about one probe, so that they are one incident.
        package let fingerprint: String
    }

    /// Reports it through the same intake as everything; the incident it became.
    package var report: @Sendable (Report) async throws -> IncidentID
    /// The trouble is over: its incident is resolved. Harmless when it is gone, or over already.
    package var recover: @Sendable (IncidentID) async throws -> Void
    /// Services whose components of the status page are being worked on now.
    package var maintained: @Sendable (any SQLConnection) throws -> Set<ServiceID>
    /// The service that `probes.events_service` names; nil before the first report under it.
    package var usualService: @Sendable (any SQLConnection) throws -> ServiceID?

    package init(
        report: @escaping @Sendable (Report) async throws -> IncidentID, recover: @escaping @Sendable (IncidentID) async throws -> Void,
        maintained: @escaping @Sendable (any SQLConnection) throws -> Set<ServiceID> = { _ in [] },
        usualService: @escaping @Sendable (any SQLConnection) throws -> ServiceID? = { _ in nil }
    ) {
        (self.report, self.recover) = (report, recover)
        (self.maintained, self.usualService) = (maintained, usualService)
    }
}
