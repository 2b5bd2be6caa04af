package import Kernel

/// What is recorded of silences and inhibitions.
extension AuditAction {
    static let silenceAdded = AuditAction(rawValue: "silence.added")
    static let silenceChanged = AuditAction(rawValue: "silence.changed")
    static let silenceEnded = AuditAction(rawValue: "silence.ended")
    static let silenceRemoved = AuditAction(rawValue: "silence.removed")
    static let inhibitionAdded = AuditAction(rawValue: "inhibition.added")
    static let inhibitionChanged = AuditAction(rawValue: "inhibition.changed")
    static let inhibitionRemoved = AuditAction(rawValue: "inhibition.removed")

    package static let silences: [AuditAction] = [
        .silenceAdded, .silenceChanged, .silenceEnded, .silenceRemoved, .inhibitionAdded, .inhibitionChanged, .inhibitionRemoved,
    ]
}
