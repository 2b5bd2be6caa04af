import Kernel
import Platform

extension ChangeKind {
    static let incidentOpened = ChangeKind(rawValue: "incident.opened")
    static let incidentRecurred = ChangeKind(rawValue: "incident.recurred")
    static let incidentReopened = ChangeKind(rawValue: "incident.reopened")
    static let incidentAcknowledged = ChangeKind(rawValue: "incident.acknowledged")
    static let incidentResolved = ChangeKind(rawValue: "incident.resolved")
    static let incidentClosed = ChangeKind(rawValue: "incident.closed")
    static let incidentUpdated = ChangeKind(rawValue: "incident.updated")
    static let incidentMerged = ChangeKind(rawValue: "incident.merged")
    static let incidentSplit = ChangeKind(rawValue: "incident.split")
    static let incidentDeleted = ChangeKind(rawValue: "incident.deleted")
}

extension ChangeDeclaration {
    static let incidents = ChangeDeclaration(
        kinds: [
            .incidentOpened, .incidentRecurred, .incidentReopened, .incidentAcknowledged, .incidentResolved, .incidentClosed,
            .incidentUpdated, .incidentMerged, .incidentSplit, .incidentDeleted,
        ], change: Change.init)
}

extension Change {
    /// Nil for an event about something else.
    fileprivate init?(_ event: DomainEvent) {
        switch event {
        case .incidentOpened(let incident): self.init(.incidentOpened, incident)
        case .incidentRecurred(let incident): self.init(.incidentRecurred, incident)
        case .incidentReopened(let incident): self.init(.incidentReopened, incident)
        case .incidentAcknowledged(let incident): self.init(.incidentAcknowledged, incident)
        case .incidentResolved(let incident): self.init(.incidentResolved, incident)
        case .incidentClosed(let incident): self.init(.incidentClosed, incident)
        case .incidentUpdated(let incident): self.init(.incidentUpdated, incident)
        case .incidentMerged(let incident, _): self.init(.incidentMerged, incident)
        case .incidentSplit(let incident, _): self.init(.incidentSplit, incident)
        case .incidentDeleted(let incident, let service): self.init(.incidentDeleted, service: service, incident: incident)
        default: return nil
        }
    }

    private init(_ kind: ChangeKind, _ incident: IncidentChange) {
        self.init(
            kind, service: incident.service, incident: incident.incident, level: incident.level, occurrences: incident.occurrences)
    }
}
