package import Kernel

/// What is recorded of schedules.
extension AuditAction {
    static let scheduleAdded = AuditAction(rawValue: "schedule.added")
    static let scheduleChanged = AuditAction(rawValue: "schedule.changed")
    static let scheduleRemoved = AuditAction(rawValue: "schedule.removed")
    static let overrideAdded = AuditAction(rawValue: "schedule.override_added")
    static let overrideRemoved = AuditAction(rawValue: "schedule.override_removed")
    static let shiftsSwapped = AuditAction(rawValue: "schedule.shifts_swapped")
    static let calendarLinkMade = AuditAction(rawValue: "calendar_link.made")

    package static let schedules: [AuditAction] = [
        .scheduleAdded, .scheduleChanged, .scheduleRemoved, .overrideAdded, .overrideRemoved, .shiftsSwapped, .calendarLinkMade,
    ]
}
