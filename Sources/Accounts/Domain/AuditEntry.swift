package import Kernel

/// What is recorded of accounts.
extension AuditAction {
    package static let serviceCreated = AuditAction(rawValue: "service.created")
    package static let serviceChanged = AuditAction(rawValue: "service.changed")
    package static let serviceCodeRotated = AuditAction(rawValue: "service.code_rotated")
    package static let serviceDeleted = AuditAction(rawValue: "service.deleted")
    package static let userCreated = AuditAction(rawValue: "user.created")
    package static let userRoleChanged = AuditAction(rawValue: "user.role_changed")
    package static let userEmailChanged = AuditAction(rawValue: "user.email_changed")
    package static let userPasswordChanged = AuditAction(rawValue: "user.password_changed")
    package static let userDisabled = AuditAction(rawValue: "user.disabled")
    package static let userEnabled = AuditAction(rawValue: "user.enabled")
    package static let resetLinkCreated = AuditAction(rawValue: "user.reset_link_created")
    package static let teamCreated = AuditAction(rawValue: "team.created")
    package static let teamRenamed = AuditAction(rawValue: "team.renamed")
    package static let teamDeleted = AuditAction(rawValue: "team.deleted")
    package static let teamMemberSet = AuditAction(rawValue: "team.member_set")
    package static let teamMemberRemoved = AuditAction(rawValue: "team.member_removed")
    package static let identityLinked = AuditAction(rawValue: "user.identity_linked")
    package static let signedIn = AuditAction(rawValue: "session.signed_in")
    package static let signInFailed = AuditAction(rawValue: "session.sign_in_failed")
    package static let sessionEnded = AuditAction(rawValue: "session.ended")
    package static let signedOut = AuditAction(rawValue: "session.signed_out")
    package static let tokenCreated = AuditAction(rawValue: "token.created")
    package static let tokenRevoked = AuditAction(rawValue: "token.revoked")
}

extension AuditAction {
    package static let accounts: [AuditAction] = [
        .signedIn, .signInFailed, .signedOut, .sessionEnded, .userCreated, .userRoleChanged, .userEmailChanged, .userPasswordChanged,
        .resetLinkCreated,
        .identityLinked, .userDisabled, .userEnabled, .teamCreated, .teamRenamed, .teamDeleted, .teamMemberSet, .teamMemberRemoved,
        .serviceCreated,
        .serviceChanged, .serviceCodeRotated, .serviceDeleted, .tokenCreated, .tokenRevoked,
    ]

    /// Key of its words in the dictionaries.
    var textKey: String { "audit_" + rawValue.replacing(".", with: "_") }
}

/// What a line of the audit log is about.
package struct AuditSubject: Hashable, Sendable {
    /// E.g. `user`, `service`, `team`, `incident`.
    package let kind: String
    package let id: Int64

    package init(kind: String, id: Int64) { (self.kind, self.id) = (kind, id) }

    /// Reads the beginning of `user 7 (Ann)`; nil for what has no number.
    package init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, let id = Int64(words[1]), !words[0].isEmpty,
            words[0].utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x5F })
        else { return nil }
        self.init(kind: String(words[0]), id: id)
    }

    package var text: String { "\(kind) \(id)" }
}

/// One line of the audit log; never changed or deleted.
package struct AuditEntry: Hashable, Sendable, Identifiable {
    package let id: Int64
    package let at: Timestamp
    /// Name at the time.
    package let actor: String
    /// `user`, `service`, `token`, `correspondent`, `command_line` or `system`.
    package let actorKind: String
    package let actorID: Int64?
    package let action: AuditAction
    /// What it was done to, e.g. `service 7 (Shop)`.
    package let subject: String
    package let detail: [String: String]
}
