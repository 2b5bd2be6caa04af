package import Kernel
package import Platform

/// A person who signs in.
package struct User: Hashable, Sendable, Identifiable {
    package let id: UserID
    /// As given; two users never differ only in case or accents.
    package let name: String
    /// Unique without regard to case; who they are in other systems. Given by administrators or by the house's own sign-in.
    package let email: String?
    /// What they may do, and where.
    package let access: Access
    package let isDisabled: Bool
    /// False while a user brought over has not followed the reset link yet.
    package let hasPassword: Bool
    /// Nil follows the browser.
    package let language: Language?
    /// Nil follows the browser too.
    package let theme: ReaderPreferences.Theme?
    /// An IANA name; nil follows the server.
    package let timeZone: String?
    /// To the minute.
    package let lastActiveAt: Timestamp?
    /// Or when they were last disabled: sign-ins and Dispatcher tokens from before are void.
    package let passwordChangedAt: Timestamp
    package let createdAt: Timestamp

    /// The base role; nil for somebody who is only in teams.
    package var role: Role? { access.base }

    /// The user as the one who does something.
    package var actor: Actor { .user(id, name: name) }
}
