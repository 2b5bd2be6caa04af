/// What happened. Capabilities publish it to each other through the event log: written in the transaction of the
/// change itself, read by each consumer with its own cursor. `grep incidentOpened` shows the whole flow.
package enum DomainEvent: Sendable, Hashable, Codable {
    case incidentOpened(IncidentChange)
    /// More occurrences of a known incident: one event for each incident and commit, with the new count.
    case incidentRecurred(IncidentChange)
    case incidentReopened(IncidentChange)
    case incidentAcknowledged(IncidentChange)
    case incidentResolved(IncidentChange)
    case incidentClosed(IncidentChange)
    /// A comment, an assignee: the incident looks different, its state is the same.
    case incidentUpdated(IncidentChange)
    /// Merged into another incident: its events are counted there from now on.
    case incidentMerged(IncidentChange, into: IncidentID)
    /// Taken out of the incident it was merged into.
    case incidentSplit(IncidentChange, from: IncidentID)
    case incidentDeleted(IncidentID, service: ServiceID)
    case serviceChanged(ServiceID)
    /// Its incidents are deleted with it. The team it was of goes along, because nobody can look it up any more.
    case serviceDeleted(ServiceID, team: TeamID? = nil)
    /// Who they are, what they may do and where, or which of their sign-ins hold.
    case userChanged(UserID)
    /// A program may not come in with it any more.
    case tokenRevoked
    /// What customers see of the status page, or are told by it, is another thing now.
    case statusPage(StatusPageChange)
    /// What is to be kept quiet is another thing now: a silence or an inhibition began, ended or was changed.
    /// - Parameter after: only of incidents with higher numbers is it still to be found out what it means for them; nil for all.
    case quietChanged(after: IncidentID? = nil)
    /// Somebody's notices are others now: new ones, or some were read or cleared.
    case noticesChanged([UserID])

    /// Whether somebody may do less now, or is not signed in any more.
    package var changesRights: Bool {
        switch self {
        case .userChanged, .tokenRevoked: true
        default: false
        }
    }

    /// The incident this is about, nil for events about something else.
    package var incidentID: IncidentID? {
        switch self {
        case .incidentOpened(let change), .incidentRecurred(let change), .incidentReopened(let change),
            .incidentAcknowledged(let change), .incidentResolved(let change), .incidentClosed(let change),
            .incidentUpdated(let change), .incidentMerged(let change, _), .incidentSplit(let change, _):
            change.incident
        case .incidentDeleted(let id, _): id
        case .serviceChanged, .serviceDeleted, .userChanged, .tokenRevoked, .statusPage, .quietChanged, .noticesChanged: nil
        }
    }

    /// The service whose incident this is about, or the service itself.
    package var serviceID: ServiceID? {
        switch self {
        case .incidentOpened(let change), .incidentRecurred(let change), .incidentReopened(let change),
            .incidentAcknowledged(let change), .incidentResolved(let change), .incidentClosed(let change),
            .incidentUpdated(let change), .incidentMerged(let change, _), .incidentSplit(let change, _):
            change.service
        case .incidentDeleted(_, let service): service
        case .serviceChanged(let id), .serviceDeleted(let id, _): id
        case .userChanged, .tokenRevoked, .statusPage, .quietChanged, .noticesChanged: nil
        }
    }
}

/// An incident as it stands after a change.
package struct IncidentChange: Sendable, Hashable, Codable {
    package var incident: IncidentID
    package var service: ServiceID
    package var level: Level
    /// Events counted so far.
    package var occurrences: Int

    package init(incident: IncidentID, service: ServiceID, level: Level, occurrences: Int) {
        self.incident = incident
        self.service = service
        self.level = level
        self.occurrences = occurrences
    }
}

/// What was changed of the status page.
package struct StatusPageChange: Sendable, Hashable, Codable {
    /// Each named as programs see it in the stream of changes.
    package enum Kind: String, CaseIterable, Sendable, Codable {
        /// How a page looks, or what it shows.
        case site
        case component
        case componentDeleted = "component_deleted"
        /// A component is in another state.
        case state
        case incidentPublished = "incident_published"
        /// A message was published.
        case incidentUpdated = "incident_updated"
        /// Words, times or drafts: nobody need be told.
        case incidentEdited = "incident_edited"
        case incidentDeleted = "incident_deleted"
        case maintenancePlanned = "maintenance_planned"
        case maintenanceChanged = "maintenance_changed"
        /// The time has come to remind of it.
        case maintenanceNear = "maintenance_near"
        case maintenanceBegan = "maintenance_began"
        case maintenanceEnded = "maintenance_ended"
    }

    package let kind: Kind
    /// The public id of what was changed.
    package let id: String

    package init(_ kind: Kind, _ id: String) { (self.kind, self.id) = (kind, id) }
}
