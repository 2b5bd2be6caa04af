import Accounts
import Helpdesk
import Incidents
import Kernel
import Notifications
import Platform

/// What Redmine's side asks of the house.
extension Ports {
    static func helpdesk(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, _ notifications: NotificationsModule, database: Database,
        service: String
    ) -> HelpdeskPorts {
        HelpdeskPorts(
            desk: helpdeskDesk(incidents, accounts, database: database, service: service), messages: noticeMessages(notifications),
            incidents: issueIncidents(incidents, accounts, database: database))
    }

    /// That Redmine is away is a service's event; the service is added when there is none of its name.
    private static func helpdeskDesk(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database, service name: String
    ) -> HelpdeskDesk {
        HelpdeskDesk(
            report: { report in
                let service = try await service(named: name, accounts, database: database)
                let draft = EventDraft(
                    title: report.title, message: report.message, level: report.level, fingerprint: report.fingerprint)
                let event = incidents.intake.prepare(.init(service: service, draft: draft))
                guard let receipt = try await incidents.intake.submit([event], from: .helpdesk).first else {
                    throw ClientError.serviceNotFound
                }
                return receipt.incident
            },
            recover: { try await recover($0, incidents, database: database) })
    }
}
