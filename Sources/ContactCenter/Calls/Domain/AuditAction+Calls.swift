package import Kernel

/// What is recorded of calls.
extension AuditAction {
    static let callThemeChanged = AuditAction(rawValue: "call.theme_changed")
    static let callNotesChanged = AuditAction(rawValue: "call.notes_changed")
    static let callAgencyChosen = AuditAction(rawValue: "call.agency_chosen")

    package static let calls: [AuditAction] = [.callThemeChanged, .callNotesChanged, .callAgencyChosen]
}
