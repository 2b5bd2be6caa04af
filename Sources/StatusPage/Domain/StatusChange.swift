package import Kernel

extension StatusPageChange.Kind {
    /// As the stream of changes names it: `thing.verb`. Clients know these words.
    package var word: String {
        switch self {
        case .site: "status_page.changed"
        case .component: "status_component.changed"
        case .componentDeleted: "status_component.deleted"
        case .state: "status_component.state_changed"
        case .incidentPublished: "status_incident.published"
        case .incidentUpdated: "status_incident.updated"
        case .incidentEdited: "status_incident.edited"
        case .incidentDeleted: "status_incident.deleted"
        case .maintenancePlanned: "status_maintenance.planned"
        case .maintenanceChanged: "status_maintenance.changed"
        case .maintenanceNear: "status_maintenance.near"
        case .maintenanceBegan: "status_maintenance.began"
        case .maintenanceEnded: "status_maintenance.ended"
        }
    }
}
