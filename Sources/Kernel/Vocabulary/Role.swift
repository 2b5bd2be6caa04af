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

    /// `viewer` is the lowest, `admin` the highest.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// As the API, forms and the command line spell it.
    package var word: String {
        switch self {
        case .viewer: "viewer"
        case .operator: "operator"
        case .supervisor: "supervisor"
        case .admin: "admin"
        }
    }

    /// Nil for any other word.
    package init?(word: some StringProtocol) {
        guard let role = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = role
    }
}
