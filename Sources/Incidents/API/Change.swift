import Accounts
import Kernel
import Platform

/// A change as the stream tells it.
struct Change: Sendable {
    enum Kind: String, CaseIterable {
        case incidentOpened = "incident.opened"
        case incidentRecurred = "incident.recurred"
        case incidentReopened = "incident.reopened"
        case incidentAcknowledged = "incident.acknowledged"
        case incidentResolved = "incident.resolved"
        case incidentClosed = "incident.closed"
        case incidentUpdated = "incident.updated"
        case incidentMerged = "incident.merged"
        case incidentSplit = "incident.split"
        case incidentDeleted = "incident.deleted"
        case serviceChanged = "service.changed"
        case serviceDeleted = "service.deleted"
    }

    let position: Int64
    let at: Timestamp
    let type: Kind
    let service: ServiceID
    let incident: IncidentID?
    /// Nil for what has none.
    let level: Level?
    let occurrences: Int?
    /// Of a service that is gone: what the directory does not know any more.
    let team: TeamID?

    /// Nil for what the stream does not tell: users are nobody's business but the administrators'.
    init?(_ entry: EventLog.Entry) {
        let told: (Kind, ServiceID, IncidentID?, IncidentChange?)
        switch entry.event {
        case .incidentOpened(let change): told = (.incidentOpened, change.service, change.incident, change)
        case .incidentRecurred(let change): told = (.incidentRecurred, change.service, change.incident, change)
        case .incidentReopened(let change): told = (.incidentReopened, change.service, change.incident, change)
        case .incidentAcknowledged(let change): told = (.incidentAcknowledged, change.service, change.incident, change)
        case .incidentResolved(let change): told = (.incidentResolved, change.service, change.incident, change)
        case .incidentClosed(let change): told = (.incidentClosed, change.service, change.incident, change)
        case .incidentUpdated(let change): told = (.incidentUpdated, change.service, change.incident, change)
        case .incidentMerged(let change, _): told = (.incidentMerged, change.service, change.incident, change)
        case .incidentSplit(let change, _): told = (.incidentSplit, change.service, change.incident, change)
        case .incidentDeleted(let incident, let service): told = (.incidentDeleted, service, incident, nil)
        case .serviceChanged(let service): told = (.serviceChanged, service, nil, nil)
        case .serviceDeleted(let service, _): told = (.serviceDeleted, service, nil, nil)
        case .userChanged, .tokenRevoked: return nil
        }
        (type, service, incident) = (told.0, told.1, told.2)
        (level, occurrences) = (told.3?.level, told.3?.occurrences)
        if case .serviceDeleted(_, let team) = entry.event { self.team = team } else { team = nil }
        (position, at) = (entry.position, entry.at)
    }

    /// Whether somebody may know of it.
    func isShown(to access: Access, _ services: ServiceDirectory) -> Bool {
        services.shows(service, to: access) || access.may(.viewIncidents, in: team)
    }
}

extension APIShape where Value == Change {
    static let change = APIShape(
        "Change", "What happened, as the stream tells it.",
        [
            .init("position", "Where it stands in the log.", \.position), .init("at", "When.", \.at),
            .init("type", "What happened.", .word(Change.Kind.allCases.map(\.rawValue))) { .text($0.type.rawValue) },
            .init("service_id", "Which service it concerns.", \.service), .init("incident_id", "Which incident.", \.incident),
            .init("level", "The incident's, after the change.", \.level),
            .init("occurrences", "The incident's, after the change.", \.occurrences),
        ])
}
