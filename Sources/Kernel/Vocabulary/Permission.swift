/// Something that can be done. Each capability declares its own, and with each the lowest role that may.
package struct Permission: Hashable, Sendable {
    /// Where a role has to be held.
    package enum Reach: Hashable, Sendable {
        /// Whoever is signed in may.
        case own
        /// A role in the team that it is about is enough.
        case team
        /// The base role alone counts.
        case house
    }

    /// Unique over all capabilities, in lower camel case.
    package let name: String
    /// Each role may what the ones below it may.
    package let lowestRole: Role
    package let reach: Reach

    package init(_ name: String, from lowestRole: Role, in reach: Reach) {
        (self.name, self.lowestRole, self.reach) = (name, lowestRole, reach)
    }
}

extension Role {
    /// Whether the role is high enough, wherever it is held; ``Access/may(_:in:)`` also asks where.
    package func may(_ permission: Permission) -> Bool { self >= permission.lowestRole }
}

extension Access {
    /// Whether this may be done to what belongs to a team, or to no team.
    package func may(_ permission: Permission, in team: TeamID?) -> Bool {
        switch permission.reach {
        case .own: true
        case .team: role(in: team)?.may(permission) ?? false
        case .house: base?.may(permission) ?? false
        }
    }

    /// Whether there can be anything at all to which this may be done.
    package func mayAnywhere(_ permission: Permission) -> Bool {
        switch permission.reach {
        case .own: true
        case .team: highestRole?.may(permission) ?? false
        case .house: base?.may(permission) ?? false
        }
    }
}
