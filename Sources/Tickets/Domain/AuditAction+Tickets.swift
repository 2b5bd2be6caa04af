package import Kernel

/// What is recorded of tickets.
extension AuditAction {
    static let ticketRunStarted = AuditAction(rawValue: "ticket_run.started")
    static let ticketRulesChanged = AuditAction(rawValue: "ticket_rules.changed")

    package static let tickets: [AuditAction] = [.ticketRunStarted, .ticketRulesChanged]
}
