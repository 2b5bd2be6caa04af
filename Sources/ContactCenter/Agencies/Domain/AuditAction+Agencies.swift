package import Kernel

/// What is recorded of agencies.
extension AuditAction {
    static let agencyChanged = AuditAction(rawValue: "agency.changed")
    static let agencyRemoved = AuditAction(rawValue: "agency.removed")
    static let agenciesImported = AuditAction(rawValue: "agency.imported")
    static let callerNoted = AuditAction(rawValue: "call.caller_noted")

    package static let agencies: [AuditAction] = [.agencyChanged, .agencyRemoved, .agenciesImported, .callerNoted]
}
