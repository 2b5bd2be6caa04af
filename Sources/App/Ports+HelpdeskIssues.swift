import Accounts
import Helpdesk
import Incidents
import Kernel
import Platform

/// What issues ask of incidents.
extension Ports {
    static func issueIncidents(_ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database) -> IssueIncidents {
        let store = incidents.store
        return IssueIncidents(
            seen: { id, access, connection in issue(of: try store.current(id, for: access, on: connection)) },
            held: { id, access, connection in issue(of: try store.current(id, for: access, to: .actOnIncidents, on: connection)) },
            parts: { id, connection in try store.parts(of: id, on: connection).map(\.id) },
            gone: { limit, connection in try DeletedIncidents.withIssues(limit: limit, on: connection) },
            close: { id, caller in _ = try await incidents.actions.perform(.close, on: id, by: caller) },
            path: { IncidentPath.incident($0) })
    }

    private static func issue(of incident: Incident) -> IssueIncidents.Incident {
        .init(
            id: incident.id, service: incident.serviceName, title: incident.spokenTitle, message: incident.message, level: incident.level,
            isOver: incident.state.isOver)
    }
}
