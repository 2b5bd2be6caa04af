package import Foundation
package import Kernel
package import Platform

/// One way to reach a user.
package struct ContactMethod: Sendable, Hashable, Identifiable {
    package let id: Int64
    package let user: UserID
    package let channel: ChannelKind
    package let address: String
    /// Of a browser.
    package let subscription: JSON?
    /// Lower ones are tried first.
    package let position: Int
    /// Nil: nothing but its code goes there.
    package let verifiedAt: Timestamp?
    package let quiet: QuietHours?
    package let language: Language?
    package let timeZone: TimeZone?
    package let createdAt: Timestamp
}
