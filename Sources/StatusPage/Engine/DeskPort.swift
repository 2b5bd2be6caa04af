package import Kernel

/// What the status page asks of the desk and tells it. The modules that know incidents and services fill it.
package struct DeskPort: Sendable {
    /// What a cell's change for the worse is reported as.
    package struct Alarm: Hashable, Sendable {
        package let service: ServiceID
        /// "SMS Kildy Monaco degraded".
        package let title: String
        package let message: String
        package let level: Level
        /// The same for all alarms of one cell.
        package let fingerprint: String
    }

    /// An incident of the desk, from which one for customers is drafted.
    package struct Incident: Hashable, Sendable {
        package let title: String
        package let service: ServiceID
        package let level: Level
        package let firstAt: Timestamp

        package init(title: String, service: ServiceID, level: Level, firstAt: Timestamp) {
            (self.title, self.service, self.level, self.firstAt) = (title, service, level, firstAt)
        }
    }

    /// The service of that name; it is made where there is none.
    package var service: @Sendable (String) async throws -> ServiceID
    /// Reports it through the same intake as everything; the incident it became, nil when there is no such service.
    package var raise: @Sendable (Alarm) async throws -> IncidentID?
    /// The trouble is over: its incident is resolved. Harmless when it is gone, or over already.
    package var recover: @Sendable (IncidentID) async throws -> Void
    /// An incident of the desk for somebody who may see it.
    /// - Throws: what the desk says to somebody who may not.
    package var incident: @Sendable (IncidentID, Caller) async throws -> Incident
    /// Whether none of these is open or acknowledged any more.
    package var areOver: @Sendable ([IncidentID]) async throws -> Bool
    /// The worst level of the open incidents of each service that there is, nil in it for none.
    package var openLevels: @Sendable (Set<ServiceID>) async throws -> [ServiceID: Level?]
    /// How services answered at their status addresses; those that were never asked are left out.
    package var health: @Sendable (Set<ServiceID>) async throws -> [ServiceID: Bool]

    package init(
        service: @escaping @Sendable (String) async throws -> ServiceID,
        raise: @escaping @Sendable (Alarm) async throws -> IncidentID?, recover: @escaping @Sendable (IncidentID) async throws -> Void,
        incident: @escaping @Sendable (IncidentID, Caller) async throws -> Incident,
        areOver: @escaping @Sendable ([IncidentID]) async throws -> Bool,
        openLevels: @escaping @Sendable (Set<ServiceID>) async throws -> [ServiceID: Level?],
        health: @escaping @Sendable (Set<ServiceID>) async throws -> [ServiceID: Bool]
    ) {
        (self.service, self.raise, self.recover) = (service, raise, recover)
        (self.incident, self.areOver) = (incident, areOver)
        (self.openLevels, self.health) = (openLevels, health)
    }
}
