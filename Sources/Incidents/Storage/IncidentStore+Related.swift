import Kernel
package import Platform

/// What an incident may have to do with.
package struct RelatedIncidents: Sendable, Hashable {
    /// The closed one that it continues.
    package var previous: Incident?
    /// The one that continues it.
    package var next: Incident?
    /// Of the same service, around the same time; latest activity first.
    package var nearby: [Incident]
    /// The same problem in other services: the latest of each; latest activity first.
    package var elsewhere: [Incident]

    package var isEmpty: Bool { previous == nil && next == nil && nearby.isEmpty && elsewhere.isEmpty }
}

extension IncidentStore {
    /// How far apart two incidents of a service are that may have to do with each other.
    private static let nearness = Duration.seconds(1800)

    /// - Parameter limit: of each list.
    package func related(to incident: Incident, limit: Int = 5, on connection: any SQLConnection) throws -> RelatedIncidents {
        let fingerprint = try connection.row("SELECT fingerprint FROM incidents WHERE id = ?1", incident.id)?.optionalText("fingerprint")
        // What is merged counts as the incident it was merged into, which may be this one.
        let previous = try incident.previous.flatMap { try find($0, on: connection) }
            .flatMap { try $0.mergedInto.map { try find($0, on: connection) } ?? $0 }
        return RelatedIncidents(
            previous: previous?.id == incident.id ? nil : previous,
            next: try next(after: incident, fingerprint, on: connection), nearby: try nearby(incident, limit: limit, on: connection),
            elsewhere: try elsewhere(incident, fingerprint, limit: limit, on: connection))
    }

    private func next(after incident: Incident, _ fingerprint: String?, on connection: any SQLConnection) throws -> Incident? {
        guard let fingerprint else { return nil }
        return try connection.first(
            Incident.self,
            """
            SELECT \(Incident.columns) FROM \(Incident.source)
            WHERE i.id = (SELECT x.id FROM incidents x WHERE x.service_id = ?1 AND x.fingerprint = ?2 AND x.id > ?3 AND x.previous_id = ?3
                AND x.state < 4 ORDER BY x.id LIMIT 1)
            """, incident.service, fingerprint, incident.id)
    }

    private func nearby(_ incident: Incident, limit: Int, on connection: any SQLConnection) throws -> [Incident] {
        try connection.all(
            Incident.self,
            """
            SELECT \(Incident.columns) FROM \(Incident.source)
            WHERE i.service_id = ?1 AND i.arrived_at BETWEEN ?2 AND ?3 AND i.id <> ?4 AND i.state < 4
            ORDER BY i.arrived_at DESC, i.id DESC LIMIT ?5
            """, incident.service, incident.createdAt.adding(.zero - Self.nearness), incident.arrivedAt.adding(Self.nearness), incident.id,
            limit
        )
    }

    /// Fingerprints of the same level and title are the same in every service. One look for each service.
    private func elsewhere(
        _ incident: Incident, _ fingerprint: String?, limit: Int, on connection: any SQLConnection
    ) throws -> [Incident] {
        guard let fingerprint else { return [] }
        let found = try connection.all(
            Incident.self,
            """
            SELECT \(Incident.columns) FROM services s JOIN incidents i ON i.id = (
                SELECT x.id FROM incidents x WHERE x.service_id = s.id AND x.fingerprint = ?1 AND x.state < 4 ORDER BY x.id DESC LIMIT 1)
            WHERE s.id <> ?2
            """, fingerprint, incident.service)
        return Array(found.sorted { ($0.arrivedAt, $0.id) > ($1.arrivedAt, $1.id) }.prefix(limit))
    }
}
