package import Kernel

/// What is recorded of messages.
extension AuditAction {
    static let destinationAdded = AuditAction(rawValue: "destination.added")
    static let destinationChanged = AuditAction(rawValue: "destination.changed")
    static let destinationRemoved = AuditAction(rawValue: "destination.removed")
    static let notificationResent = AuditAction(rawValue: "notification.resent")
    static let contactMethodAdded = AuditAction(rawValue: "contact_method.added")
    static let contactMethodRemoved = AuditAction(rawValue: "contact_method.removed")
    static let contactsImported = AuditAction(rawValue: "contacts.imported")
    static let contactAdded = AuditAction(rawValue: "contact.added")
    static let contactRemoved = AuditAction(rawValue: "contact.removed")
    static let messageWordsChanged = AuditAction(rawValue: "message_words.changed")
    static let messageWordsRestored = AuditAction(rawValue: "message_words.restored")

    package static let notifications: [AuditAction] = [
        .destinationAdded, .destinationChanged, .destinationRemoved, .notificationResent, .contactMethodAdded, .contactMethodRemoved,
        .contactsImported, .contactAdded, .contactRemoved, .messageWordsChanged, .messageWordsRestored,
    ]
}
