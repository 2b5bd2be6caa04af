package import Kernel

/// People who look after some services together.
package struct Team: Hashable, Sendable, Identifiable {
    /// What a member can be. Administrators look after the whole installation, not a team.
    package static let roles: [Role] = [.viewer, .operator, .supervisor]

    package let id: TeamID
    /// As given; two teams never differ only in case or accents.
    package let name: String
    package let createdAt: Timestamp

    /// Somebody in a team.
    package struct Member: Hashable, Sendable {
        package let user: UserID
        package let name: String
        package let isDisabled: Bool
        /// In this team.
        package let role: Role
        package let addedAt: Timestamp
    }

    /// How many belong to a team.
    package struct Size: Hashable, Sendable {
        package var members = 0
        package var services = 0

        package init(members: Int = 0, services: Int = 0) { (self.members, self.services) = (members, services) }
    }
}
