import Kernel
import Platform

/// What a broadcast tells of, as it stands when it is told.
enum SubscriberNews: Sendable {
    case incident(StatusIncident, StatusUpdate)
    /// Without a message it is told that the time is another one.
    case maintenance(Maintenance, StatusUpdate?)
    case component(Component, old: ComponentState, new: ComponentState)

    /// Nil for what was taken back meanwhile.
    init?(_ broadcast: Broadcast, on connection: any SQLConnection) throws {
        switch broadcast.kind {
        case .incident:
            guard let record = try StatusIncidentStore.find(broadcast.subject, on: connection), !record.isDraft,
                let update = record.incident.updates.first(where: { $0.id == broadcast.update })
            else { return nil }
            self = .incident(record.incident, update)
        case .maintenance:
            guard let maintenance = try MaintenanceStore.find(broadcast.subject, on: connection),
                let update = maintenance.updates.first(where: { $0.id == broadcast.update })
            else { return nil }
            self = .maintenance(maintenance, update)
        case .rescheduled:
            // What was put off twice is told once, with the time that counts.
            guard let maintenance = try MaintenanceStore.find(broadcast.subject, on: connection), maintenance.stage == .scheduled else {
                return nil
            }
            self = .maintenance(maintenance, nil)
        case .component:
            guard let component = try ComponentStore.find(broadcast.subject, on: connection)?.component, let states = broadcast.states
            else {
                return nil
            }
            self = .component(component, old: states.old, new: states.new)
        }
    }

    /// The components that it is about.
    var named: [PublicID] {
        switch self {
        case .incident(let incident, _): Array(incident.components.keys)
        case .maintenance(let maintenance, _): maintenance.components
        case .component(let component, _, _): [component.id]
        }
    }

    /// How bad it is, or was until now.
    var impact: StatusIncident.Impact {
        switch self {
        case .incident(let incident, _): incident.impact
        case .maintenance: .maintenance
        case .component(_, let old, let new): StatusIncident.Impact(of: [old, new])
        }
    }

    func audience(of all: [Component], sites: [SiteRecord]) -> Audience {
        var audience = Audience(about: named, of: all, sites: sites)
        switch self {
        case .incident: audience.severity = impact
        case .maintenance: audience.isMaintenance = true
        // Whoever is told of planned work is told when its components go under maintenance and come back.
        case .component: (audience.severity, audience.isMaintenance, audience.channels) = (impact, impact == .maintenance, [.webhook])
        }
        return audience
    }

    /// As a page tells of it that shows some components only.
    func naming(only shown: Set<PublicID>?) -> SubscriberNews {
        switch self {
        case .incident(let incident, let update):
            let known = incident.naming(only: shown)
            return .incident(known, known.updates.first { $0.id == update.id } ?? update)
        case .maintenance(let maintenance, let update): return .maintenance(maintenance.naming(only: shown), update)
        case .component: return self
        }
    }
}
