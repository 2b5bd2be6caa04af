package import Kernel
package import Platform

package enum APITokenEntity {}
package typealias APITokenID = ID<APITokenEntity>

/// A key for programs: `sb_` and 40 letters and digits, of which only a hash is stored.
package struct APIToken: Hashable, Sendable, Identifiable {
    static let prefix = "sb_"
    static let randomLength = 40

    package let id: APITokenID
    package let name: String
    /// Its first characters, enough to tell it from others.
    package let hint: String
    package let scopes: Set<TokenScope>
    /// Its rights end when this user is disabled; nil for an installation-wide token.
    package let ownerID: UserID?
    package let createdAt: Timestamp
    /// To the minute.
    package let lastUsedAt: Timestamp?
    package let revokedAt: Timestamp?

    package func may(_ scope: TokenScope) -> Bool { revokedAt == nil && scopes.contains(scope) }

    /// Whether a text can be a token at all, so that others are not even looked up.
    package static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == prefix.utf8.count + randomLength && text.hasPrefix(prefix)
            && text.utf8.dropFirst(prefix.utf8.count).allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            }
    }
}
