package import Kernel

/// What is recorded of playbooks.
extension AuditAction {
    static let playbookSaved = AuditAction(rawValue: "playbook.saved")
    static let playbookRemoved = AuditAction(rawValue: "playbook.removed")

    package static let playbooks: [AuditAction] = [.playbookSaved, .playbookRemoved]
}
