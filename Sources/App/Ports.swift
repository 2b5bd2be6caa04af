import Accounts
import Incidents
import Kernel
import Notifications
import Platform
import Playbooks
import ServiceHealth
import StatusPage
import Tickets

/// What one part of the house asks another, answered here because neither knows the other.
enum Ports {
    /// The pages about services ask how services are doing.
    static let serviceCondition = ServiceCondition(marks: ServiceHealthPieces.marks, panel: ServiceHealthPieces.panel)

    /// The pages about people ask who is on call.
    static func people(_ playbooks: PlaybooksModule) -> AccountPieces {
        let pieces = playbooks.dutyPieces
        return AccountPieces(team: { try pieces.team($0, for: $1, on: $2) }, own: { try pieces.own($0, on: $1) })
    }

    /// The page of an incident asks what keeps it quiet, who was told of it, and what customers are told.
    static func incidentPieces(look: IncidentLook, now: @escaping @Sendable () -> Timestamp) -> [IncidentPiece] {
        [
            { try QuietPiece.piece(of: $0, for: $1, at: now(), look, on: $2) }, { try LedgerPiece.piece(of: $0, for: $1, on: $2) },
            { try StatusDeskPiece.piece(of: $0, for: $1, on: $2) },
        ]
    }

    /// The status document asks for Switchboard's own incidents.
    static func openIncidents(_ incidents: IncidentsModule, database: Database) -> OpenIncidents {
        let (store, active) = (incidents.store, IncidentFilter(states: [.open, .acknowledged]))
        return OpenIncidents(
            count: { try await database.read { try store.count(active, upTo: OpenIncidents.mostCounted, on: $0) } },
            titles: { limit in try await database.read { try store.list(active, limit: limit, on: $0).map(\.spokenTitle) } })
    }

    /// The status page reports to the desk and asks of it.
    static func desk(_ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database) -> DeskPort {
        let store = incidents.store
        let services: @Sendable (Set<ServiceID>, any SQLConnection) throws -> [Service] = { ids, connection in
            try ids.sorted().compactMap { try accounts.services.find($0, on: connection) }
        }
        return DeskPort(
            service: { try await service(named: $0, accounts, database: database).id },
            raise: { alarm in
                guard let service = try await database.read({ try services([alarm.service], $0).first }) else { return nil }
                let draft = EventDraft(
                    title: alarm.title, message: alarm.message, level: alarm.level, fingerprint: alarm.fingerprint)
                let event = incidents.intake.prepare(.init(service: service, draft: draft))
                return try await incidents.intake.submit([event], from: .status).first?.incident
            },
            recover: { try await recover($0, incidents, database: database) },
            incident: { number, caller in
                try await database.read { connection in
                    let incident = try store.current(number, for: caller.access, on: connection)
                    return .init(title: incident.spokenTitle, service: incident.service, level: incident.level, firstAt: incident.firstAt)
                }
            },
            areOver: { numbers in
                try await database.read { connection in
                    // One that was deleted is nobody's trouble any more.
                    try numbers.allSatisfy { number in
                        guard let incident = try store.find(number, on: connection) else { return true }
                        return try store.current(incident.id, on: connection).state.isOver
                    }
                }
            },
            openLevels: { ids in
                try await database.read { connection in
                    let known = try services(ids, connection).map(\.id)
                    return Dictionary(uniqueKeysWithValues: try known.map { ($0, try worst(of: $0, store, on: connection)) })
                }
            },
            health: { ids in
                try await database.read { try ServiceHealthModule.answers(of: try services(ids, $0), on: $0) }
            })
    }

    /// What connectors and tickets report is a service's events; the service is added when there is none of its name.
    static func ticketDesk(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database, service name: String
    ) -> TicketDesk {
        TicketDesk(
            report: { report in
                let service = try await service(named: name, accounts, database: database)
                let draft = EventDraft(
                    title: report.title, message: report.message, level: report.level, fingerprint: report.fingerprint)
                let event = incidents.intake.prepare(.init(service: service, draft: draft))
                guard let receipt = try await incidents.intake.submit([event], from: .tickets).first else {
                    throw ClientError.serviceNotFound
                }
                return receipt.incident
            },
            recover: { try await recover($0, incidents, database: database) })
    }

    /// What messages tell of.
    static func told(_ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database) -> IncidentPort {
        let store = incidents.store
        return IncidentPort(
            notes: { ids, connection in try notes(of: try store.find(ids, on: connection), store, on: connection) },
            comments: { id, time, connection in
                try store.comments(on: id, at: time, on: connection).map { .init(id: $0.id, author: $0.actor, text: $0.text ?? "") }
            },
            open: { access, limit in
                let visible = try await accounts.serviceDirectory.visible(to: access)
                let active = IncidentFilter(states: [.open, .acknowledged], visible: visible)
                return try await database.read { try store.list(active, limit: limit, on: $0).map(\.id) }
            },
            visible: { _ = try store.existing($0, for: $1, on: $2) },
            act: { act, id, caller in
                let action: IncidentAction =
                    switch act {
                    case .acknowledge: .acknowledge
                    case .resolve: .resolve
                    case .close: .close
                    }
                return try await incidents.actions.perform(action, on: id, by: caller).id
            })
    }

    private static func notes(
        of incidents: [Incident], _ store: IncidentStore, on connection: any SQLConnection
    ) throws -> [IncidentID: IncidentNote] {
        let documents = try store.documents(of: incidents, on: connection)
        return Dictionary(zip(incidents, documents).map { ($0.id, note(of: $0, $1)) }) { first, _ in first }
    }

    private static func note(of incident: Incident, _ document: JSON) -> IncidentNote {
        IncidentNote(
            id: incident.id, service: incident.service, serviceName: incident.serviceName, team: incident.team,
            title: incident.spokenTitle, message: incident.message, level: incident.level, state: incident.state.word,
            occurrences: incident.occurrences,
            firstAt: incident.firstAt, lastAt: incident.lastAt, changedBy: incident.changedBy, url: IncidentPath.incident(incident.id),
            document: document)
    }

    /// The service of that name; it is added when there is none.
    static func service(named name: String, _ accounts: AccountsModule, database: Database) async throws -> Service {
        if let known = try await database.read({ try accounts.services.find(name: name, on: $0) }) { return known }
        return try await database.write { connection in
            try connection.lock(.accounts)
            if let known = try accounts.services.find(name: name, on: connection) { return known }
            return try accounts.serviceOperations.add(ServiceDraft(name: name), by: .system, on: connection)
        }
    }

    /// The trouble is over.
    static func recover(_ number: IncidentID, _ incidents: IncidentsModule, database: Database) async throws {
        // One that was merged into another is somebody's larger trouble now: that one is theirs to resolve.
        let incident = try await database.read { try incidents.store.find(number, on: $0) }
        guard let incident, incident.mergedInto == nil else { return }
        do { _ = try await incidents.actions.perform(.resolve, on: number, by: .system) } catch ClientError.Code.incidentNotFound {}
    }

    /// The worst level of what is open of a service; nil for nothing.
    private static func worst(of service: ServiceID, _ store: IncidentStore, on connection: any SQLConnection) throws -> Level? {
        try Level.allCases.sorted(by: >).first { level in
            let filter = IncidentFilter(states: [.open, .acknowledged], levels: [level], service: service)
            return try store.count(filter, upTo: 1, on: connection) > 0
        }
    }

    /// The platform asks whether the server is ready.
    static func readiness(database: Database) -> [ReadinessCheck] {
        [
            ReadinessCheck("storage") {
                do {
                    try await database.ping()
                    return nil
                } catch {
                    return "cannot be read"
                }
            },
            ReadinessCheck("schema") {
                let count = try? await database.probe { try Migrator.count(on: $0) }
                return count == Installation.migrations.count ? nil : "is not the one of this version"
            },
        ]
    }
}
