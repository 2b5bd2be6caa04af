/// What a user may do; each role may do what the ones before it may.
package enum Role: Int, CaseIterable, Comparable, Sendable, Codable {
    /// Reads.
    case viewer = 0
    /// Works on incidents.
    case `operator`
    /// Manages services and teams.
    case supervisor
    /// Manages users and settings.
    case admin

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var word: String {
        switch self {
        case .viewer: "viewer"
        case .operator: "operator"
        case .supervisor: "supervisor"
        case .admin: "admin"
        }
    }

    package init?(word: some StringProtocol) {
        guard let role = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = role
    }
}
