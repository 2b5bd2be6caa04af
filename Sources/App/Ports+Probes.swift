import Accounts
import Incidents
import Kernel
import Platform
import Playbooks
import Reachability
import StatusPage

/// What probes ask of the house, and how files reach them.
extension Ports {
    /// What is down is a service's event; the service is added when there is none of its name. A component of the status page that is linked
    /// to that service follows its incidents, and what is being worked on there is no news.
    static func probeDesk(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database, service name: String
    ) -> ProbeDesk {
        ProbeDesk(
            report: { report in
                let named = try await database.read { connection in
                    try report.service.flatMap { try accounts.services.find($0, on: connection) }
                }
                var service = named
                if service == nil { service = try await Ports.service(named: name, accounts, database: database) }
                guard let service else { throw ClientError.serviceNotFound }
                let draft = EventDraft(
                    title: report.title, message: report.message, level: report.level, fingerprint: report.fingerprint)
                let event = incidents.intake.prepare(.init(service: service, draft: draft))
                guard let receipt = try await incidents.intake.submit([event], from: .probes).first else {
                    throw ClientError.serviceNotFound
                }
                return receipt.incident
            },
            recover: { try await recover($0, incidents, database: database) },
            maintained: { try StatusPageModule.maintainedServices(on: $0) },
            usualService: { try accounts.services.find(name: name, on: $0)?.id })
    }

    /// Files say what is looked at.
    static func probes(_ probes: ProbeOperations, _ services: ServiceStore) -> ProbePort {
        ProbePort(
            kinds: ProbeKind.allCases.map(\.rawValue), spans: ProbeDraft.spans, timeouts: ProbeDraft.timeouts,
            all: { connection in try probes.all(by: .system, on: connection).map { try file(of: $0, services, on: connection) } },
            save: { file, caller, connection in
                try probes.put(try draft(of: file, services, on: connection), by: caller, on: connection)
            })
    }

    private static func file(of draft: ProbeDraft, _ services: ServiceStore, on connection: any SQLConnection) throws -> ProbeFile {
        var file = ProbeFile(name: draft.name, kind: draft.kind.rawValue, target: draft.target)
        (file.every, file.timeout, file.isPaused) = (Span(seconds: draft.every), Span(seconds: draft.timeout), draft.isPaused)
        (file.expected, file.days, file.parent) = (draft.expected, draft.days, draft.parent)
        file.service = try draft.service.flatMap { try services.find($0, on: connection) }?.name
        return file
    }

    private static func draft(of file: ProbeFile, _ services: ServiceStore, on connection: any SQLConnection) throws -> ProbeDraft {
        var draft = ProbeDraft(name: file.name, kind: ProbeKind(rawValue: file.kind) ?? .icmp, target: file.target)
        if let every = file.every { draft.every = every.seconds }
        if let timeout = file.timeout { draft.timeout = timeout.seconds }
        (draft.expected, draft.days, draft.parent, draft.isPaused) = (file.expected, file.days, file.parent, file.isPaused)
        draft.service = try file.service.flatMap { try services.find(name: $0, on: connection) }?.id
        return draft
    }
}
