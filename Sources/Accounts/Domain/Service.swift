import Foundation
package import Kernel

/// Something that can break and may report events.
package struct Service: Hashable, Sendable, Identifiable {
    package static let maximumRateLimit = 1_000_000

    package let id: ServiceID
    package let name: String
    /// Who looks after it; nil for one that only those see whose base role is enough.
    package let team: TeamID?
    package let statusURL: String?
    /// Whether an administrator chose it: only then may it lead into private networks.
    package let isStatusURLTrusted: Bool
    package let logsFolder: String?
    package let grouping: GroupingRule
    /// Events a minute; nil for the server's setting.
    package let rateLimit: Int?
    package let createdAt: Timestamp
    /// The current code first, then those that a rotation left valid for a while, newest first.
    package let codes: [ServiceCode]

    /// The current code.
    package var code: String { codes.first?.text ?? "" }
    /// Replaced codes that are still valid.
    package var retiringCodes: ArraySlice<ServiceCode> { codes.dropFirst() }

    /// Whether somebody who writes this means the service: case and the spaces around a name make no difference.
    package func isNamed(_ name: String) -> Bool {
        name.utf8.count <= NameRule.maximumBytes && (name == self.name || Self.loose(name) == Self.loose(self.name))
    }

    static func loose(_ name: String) -> String { name.trimmingCharacters(in: .whitespaces).lowercased() }
}
