import Accounts
import ContactCenter
import Incidents
import Kernel
import Platform

/// What agents ask of the house.
extension Ports {
    /// That no node of Finesse answers is a service's event; the service is added when there is none of its name.
    static func agentDesk(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database, service name: String
    ) -> AgentDesk {
        AgentDesk(
            report: { report in
                let service = try await service(named: name, accounts, database: database)
                let draft = EventDraft(
                    title: report.title, message: report.message, level: report.level, fingerprint: report.fingerprint)
                let event = incidents.intake.prepare(.init(service: service, draft: draft))
                guard let receipt = try await incidents.intake.submit([event], from: .agents).first else {
                    throw ClientError.serviceNotFound
                }
                return receipt.incident
            },
            recover: { try await recover($0, incidents, database: database) })
    }
}
