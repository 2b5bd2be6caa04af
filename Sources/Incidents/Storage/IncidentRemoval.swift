import Kernel
import Platform

/// Takes incidents out of every list, inside a transaction that is under way. What belongs to them (events, timelines,
/// logs) goes later, in small steps: ``IncidentRetention/deleteRemains(limit:on:)``.
enum IncidentRemoval {
    /// Removes an incident that is not merged into another, with everything that was merged into it.
    /// - Returns: what is gone, by number.
    static func remove(
        _ incident: Incident, on connection: any SQLConnection
    ) throws -> [(incident: IncidentID, service: ServiceID)] {
        let parts = try IncidentStore().parts(of: incident.id, on: connection).map { ($0.id, $0.service) }
        let gone = Dictionary([(incident.id, incident.service)] + parts, uniquingKeysWith: { first, _ in first })
            .sorted { $0.key < $1.key }
        for (id, _) in gone {
            try connection.execute("INSERT INTO deleted_incidents (id) VALUES (?1)", id)
            try connection.execute("DELETE FROM incidents WHERE id = ?1", id)
        }
        try connection.execute("DELETE FROM incident_parts WHERE root_id = ?1", incident.id)
        return gone.map { (incident: $0.key, service: $0.value) }
    }

    /// Removes all incidents of a service and returns how many. What they were merged with in other services stays.
    static func removeAll(of service: ServiceID, at time: Timestamp, on connection: any SQLConnection) throws -> Int {
        try MergeWriter(time: time, actor: .system, connection: connection).splitAll(from: service)
        try connection.execute(
            "INSERT INTO deleted_incidents (id) SELECT id FROM incidents WHERE service_id = ?1", service)
        try connection.execute(
            "DELETE FROM incident_parts WHERE incident_id IN (SELECT id FROM incidents WHERE service_id = ?1)", service)
        try connection.execute("DELETE FROM idempotency_keys WHERE service_id = ?1", service)
        try connection.execute("DELETE FROM intake_refusals WHERE service_id = ?1", service)
        return try connection.execute("DELETE FROM incidents WHERE service_id = ?1", service)
    }
}
