import HTTPTypes
package import Kernel
package import Platform

extension Permission {
    /// Read one's own notices, and say of what and where one is told.
    package static let ownNotices = Permission("ownNotices", from: .viewer, in: .own)
}

extension TokenScope {
    package static let noticesRead = TokenScope(rawValue: "notices:read")
    package static let noticesWrite = TokenScope(rawValue: "notices:write")
}

extension AuditAction {
    static let noticeChoicesChanged = AuditAction(rawValue: "notice_choices.changed")
}

extension ClientError {
    package static let notices: [ClientError] = [.noticeNotFound, .noticeAddressNotValid]

    package static let noticeNotFound = Self(.notFound, "notice-not-found", sentAs: "not-found")
    package static let noticeAddressNotValid = Self(.unprocessableContent, "notice-address-not-valid", field: "jid")
}
