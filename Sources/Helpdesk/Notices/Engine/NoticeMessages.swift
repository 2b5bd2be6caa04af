package import Foundation
package import Kernel
package import Platform

/// How notices reach people elsewhere than on the desk. The module that sends messages fills it.
package struct NoticeMessages: Sendable {
    package enum Channel: String, CaseIterable, Sendable { case xmpp, webpush, mail }

    /// One notice for its person.
    package struct Message: Sendable {
        package let notice: Notice
        package let language: Language
        package let timeZone: TimeZone
        /// Where it is read, behind this server's address.
        package let path: String
        /// The comment without tags; nil for a change of status.
        package let comment: String?
        package let addresses: [Channel: String]

        /// The same however often it is put.
        package var cause: String { "notice \(notice.id)" }
    }

    /// Puts them into the outbox, in the caller's transaction.
    package var put: @Sendable ([Message], Timestamp, any SQLConnection) throws -> Void

    package init(put: @escaping @Sendable ([Message], Timestamp, any SQLConnection) throws -> Void) { self.put = put }

    /// On the desk alone.
    package static let none = NoticeMessages { _, _, _ in }
}
