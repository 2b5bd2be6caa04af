import Accounts
import ContactCenter
import Helpdesk
import Incidents
import Kernel
import Platform
import Tickets

/// What the contact centre asks of the house.
extension Ports {
    static func contactCenter(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, _ tickets: TicketsModule, _ helpdesk: HelpdeskModule, database: Database,
        settings: Settings, now: @escaping @Sendable () -> Timestamp
    ) -> ContactCenterPorts {
        var ports = ContactCenterPorts(matters: callerMatters(incidents, accounts, tickets, helpdesk, database: database))
        ports.agents = agentDesk(
            incidents, accounts, database: database, service: settings[FinesseSettings.self].eventsService)
        ports.work = agentWork(incidents, accounts, database: database, now: now)
        return ports
    }

    /// What is open about whoever calls.
    private static func callerMatters(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, _ tickets: TicketsModule, _ helpdesk: HelpdeskModule, database: Database
    ) -> CallerMatters {
        let (store, issues) = (incidents.store, helpdesk.issueDesk.issues)
        return CallerMatters(
            incidents: { question, caller in
                guard caller.access.mayAnywhere(.viewIncidents) else { return [] }
                let visible = try await accounts.serviceDirectory.visible(to: caller.access)
                var found: [Incident] = []
                for text in question.texts {
                    let filter = IncidentFilter(states: IncidentState.active, search: text, visible: visible)
                    found += try await database.read { try store.list(filter, limit: CallerMatters.most, on: $0) }
                }
                var seen: Set<IncidentID> = []
                return found.filter { seen.insert($0.id).inserted }.prefix(CallerMatters.most).map {
                    .init(number: "#\($0.id)", title: $0.spokenTitle, path: IncidentPath.incident($0.id))
                }
            },
            tickets: { question, caller in
                try await tickets.mentioning(question.texts, limit: CallerMatters.most, by: caller).map {
                    .init(number: $0.number, title: $0.subject, path: $0.path)
                }
            },
            issues: { question, caller in
                guard helpdesk.redmine != nil, let text = question.names.first ?? question.digits else { return [] }
                return try await issues.mentioning(text, limit: CallerMatters.most, by: caller).map {
                    .init(number: "#\($0.id)", title: $0.subject, path: $0.path)
                }
            })
    }
}
