package import Kernel

/// What is recorded of the status page.
extension AuditAction {
    static let componentAdded = AuditAction(rawValue: "status_component.added")
    static let componentChanged = AuditAction(rawValue: "status_component.changed")
    static let componentDeleted = AuditAction(rawValue: "status_component.deleted")
    static let statusIncidentDrafted = AuditAction(rawValue: "status_incident.drafted")
    static let statusIncidentPublished = AuditAction(rawValue: "status_incident.published")
    static let statusIncidentUpdated = AuditAction(rawValue: "status_incident.updated")
    static let statusIncidentEdited = AuditAction(rawValue: "status_incident.edited")
    static let statusIncidentCommented = AuditAction(rawValue: "status_incident.commented")
    static let statusIncidentDeleted = AuditAction(rawValue: "status_incident.deleted")
    static let statusDeletionUndone = AuditAction(rawValue: "status_deletion.undone")
    /// A message on an incident or a maintenance was taken back.
    static let statusMessageRetracted = AuditAction(rawValue: "status_message.retracted")
    static let maintenancePlanned = AuditAction(rawValue: "status_maintenance.planned")
    static let maintenanceChanged = AuditAction(rawValue: "status_maintenance.changed")
    static let maintenanceCancelled = AuditAction(rawValue: "status_maintenance.cancelled")
    static let statusTemplateSaved = AuditAction(rawValue: "status_template.saved")
    static let statusTemplateDeleted = AuditAction(rawValue: "status_template.deleted")
    static let statusSiteSaved = AuditAction(rawValue: "status_site.saved")
    static let statusSiteDeleted = AuditAction(rawValue: "status_site.deleted")
    static let thresholdSaved = AuditAction(rawValue: "status_threshold.saved")
    static let thresholdDeleted = AuditAction(rawValue: "status_threshold.deleted")
    static let subscriberAdded = AuditAction(rawValue: "status_subscriber.added")
    static let subscriberRemoved = AuditAction(rawValue: "status_subscriber.removed")
    static let subscribersImported = AuditAction(rawValue: "status_subscriber.imported")

    /// Somebody had a source looked at at once.
    static let feedRead = AuditAction(rawValue: "status_feed.read")

    package static let statusPage: [AuditAction] = [
        .componentAdded, .componentChanged, .componentDeleted, .statusIncidentDrafted, .statusIncidentPublished, .statusIncidentUpdated,
        .statusIncidentEdited, .statusIncidentCommented, .statusIncidentDeleted, .maintenancePlanned, .maintenanceChanged,
        .maintenanceCancelled, .statusTemplateSaved, .statusTemplateDeleted, .statusSiteSaved, .statusSiteDeleted, .thresholdSaved,
        .thresholdDeleted, .feedRead, .statusMessageRetracted, .statusDeletionUndone, .subscriberAdded, .subscriberRemoved,
        .subscribersImported,
    ]
}
