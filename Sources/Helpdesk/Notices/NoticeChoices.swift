package import Kernel
package import Platform

/// Of which issues somebody wants to hear.
package struct NoticeChoices: Hashable, Sendable {
    package var assignee = true
    package var author = true
    package var watcher = true

    package init() {}

    /// Who said nothing has the defaults.
    package static func of(_ users: [UserID], on connection: any SQLConnection) throws -> [UserID: NoticeChoices] {
        Dictionary(users.map { ($0, NoticeChoices()) }) { first, _ in first }
    }
}
