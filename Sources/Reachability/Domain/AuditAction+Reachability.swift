package import Kernel

/// What is recorded of probes.
extension AuditAction {
    static let probeAdded = AuditAction(rawValue: "probe.added")
    static let probeChanged = AuditAction(rawValue: "probe.changed")
    static let probeRemoved = AuditAction(rawValue: "probe.removed")

    package static let probes: [AuditAction] = [.probeAdded, .probeChanged, .probeRemoved]
}
