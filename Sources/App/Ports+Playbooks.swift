import Accounts
import Incidents
import Kernel
import Notifications
import Platform
import Playbooks
import StatusPage

/// What playbooks ask of others, and have told.
extension Ports {
    /// What playbooks are for.
    static func incidentDesk(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, _ statusPage: StatusPageModule, database: Database
    ) -> IncidentDesk {
        let store = incidents.store
        return IncidentDesk(
            standing: { id, connection in
                try store.find(id, on: connection).map { try standing(of: $0, store, on: connection) }
            },
            visible: { _ = try store.existing($0, for: $1, on: $2) },
            report: { report in
                let service = try await service(named: report.service, accounts, database: database)
                var draft = EventDraft(
                    title: report.title, message: report.message, level: report.level, fingerprint: report.fingerprint)
                draft.tags = report.tags
                let event = incidents.intake.prepare(.init(service: service, draft: draft))
                guard let receipt = try await incidents.intake.submit([event], from: .actions).first else {
                    throw ClientError.serviceNotFound
                }
                return receipt.incident
            },
            act: { action, incident in
                if let level = action.level { _ = try await incidents.actions.raise(incident, to: level, by: .system) }
                if !action.tags.isEmpty {
                    _ = try await incidents.actions.changeTags(of: incident, adding: action.tags, by: .system)
                }
                if let name = action.assign {
                    guard let user = try await database.read({ try accounts.userStore.find(name: name, on: $0) }) else {
                        throw ClientError.userNotFound
                    }
                    _ = try await incidents.actions.assign(incident, to: user.id, by: .system)
                }
                if action.statusDraft { _ = try await statusPage.incidents.draft(from: incident, by: .system) }
            },
            reading: .needs(.incidentsRead, .viewIncidents))
    }

    /// An incident as conditions look at it.
    static func standing(
        of incident: Incident, _ store: IncidentStore, on connection: any SQLConnection
    ) throws -> IncidentDesk.Standing {
        let known = try Self.facts(of: [incident], store, on: connection)[incident.id]
        let facts = known ?? Facts(service: incident.serviceName, level: incident.level, title: incident.title, message: incident.message)
        return IncidentDesk.Standing(
            facts: facts, isAcknowledged: incident.state == .acknowledged, isOver: incident.state.isOver,
            occurrences: incident.occurrences, isChangedByHand: incident.changedBy != nil)
    }

    /// Whom a step tells by a schedule.
    static let onCall: OnCallPort = { try OnCallBook().users(onCall: $0, at: $1, on: $2) }

    /// What playbooks have told goes through the outbox.
    static func announcements(_ notifications: NotificationsModule) -> AnnouncementPort {
        { list, connection in try notifications.announce(list.map(announcement), on: connection) }
    }

    private static func announcement(_ announcement: Playbooks.Announcement) -> Notifications.Announcement {
        let subject: Notifications.Announcement.Subject =
            switch announcement.subject {
            case .step(let step):
                .step(
                    StepNote(
                        code: step.code, name: step.name, version: step.version, step: step.step, reason: step.reason.rawValue,
                        number: step.number, isLate: step.isLate))
            case .customers(let words): .customers(texts(words))
            case .back(let words): .back(texts(words))
            case .unmatched(let triggers): .unmatched(triggers, path: PlaybookPath.unmatched)
            case .duty(let schedule, let until, let takesOver):
                .duty(DutyNote(schedule: schedule, until: until, takesOver: takesOver))
            }
        return .init(subject, incident: announcement.incident, key: announcement.key, whom: announcement.whom.map(whom))
    }

    private static func texts(_ words: Words) -> [Notifications.Announcement.Text] { words.entries.map { .init($0.language, $0.text) } }

    private static func whom(_ whom: Playbooks.Announcement.Whom) -> Notifications.Announcement.Whom {
        switch whom {
        case .team(let name): .team(name)
        case .user(let name): .user(name)
        case .destination(let name): .destination(name)
        case .onCall(let users, let schedule): .onCall(users, schedule: schedule)
        case .audience(let tags, let way): .audience(tags, channel(way))
        case .told(let key): .told(key: key)
        }
    }

    private static func channel(_ way: Customers.Way) -> ChannelKind {
        switch way {
        case .push: .webpush
        case .mail: .mail
        case .xmpp: .xmpp
        case .telegram: .telegram
        }
    }
}
