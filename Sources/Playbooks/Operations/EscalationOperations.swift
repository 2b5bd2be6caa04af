package import Kernel
import Platform

/// What playbooks did about an incident, and what comes next.
package struct EscalationOperations: Sendable {
    let database: Database
    let incidents: IncidentDesk
    let now: @Sendable () -> Timestamp

    /// Of the incident's newest episode.
    /// - Throws: what `IncidentDesk.visible` throws.
    package func escalation(of incident: IncidentID, by caller: Caller) async throws -> Escalation {
        let time = now()
        return try await database.read { connection in
            try incidents.visible(incident, caller.access, connection)
            return try EscalationReader().escalation(of: incident, at: time, incidents, on: connection)
        }
    }
}
