package import Kernel

/// What can be done. The table below is the one place that says who may.
package enum Permission: String, CaseIterable, Hashable, Sendable {
    case viewIncidents, viewServices, viewServiceLogs, viewTeams
    /// Change one's own password, language, theme; end one's own sessions; have tokens.
    case manageOwnAccount
    /// Acknowledge, resolve, close, reopen, comment, assign.
    case actOnIncidents
    /// With a token of one's own, in the name of a service.
    case reportEvents
    /// Of services, to set up their clients.
    case seeCodes
    case manageServices, deleteIncidents
    /// Say who is in a team, up to one's own role in it.
    case manageMembers
    /// Add, rename and delete teams.
    case manageTeams
    case manageUsers, manageTokens, viewAudit, manageSettings

    /// Where a role has to be held.
    package enum Reach: Hashable, Sendable {
        /// Whoever is signed in may.
        case own
        /// A role in the team that it is about is enough.
        case team
        /// The base role alone counts.
        case house
    }

    package var reach: Reach {
        switch self {
        case .manageOwnAccount: .own
        case .viewIncidents, .viewServices, .viewServiceLogs, .viewTeams, .actOnIncidents, .reportEvents, .seeCodes,
            .manageServices, .deleteIncidents, .manageMembers:
            .team
        case .manageTeams, .manageUsers, .manageTokens, .viewAudit, .manageSettings: .house
        }
    }

    /// The lowest role that may.
    package var lowestRole: Role {
        switch self {
        case .viewIncidents, .viewServices, .viewServiceLogs, .viewTeams, .manageOwnAccount: .viewer
        case .actOnIncidents, .reportEvents, .seeCodes: .operator
        case .manageServices, .deleteIncidents, .manageMembers, .manageTeams: .supervisor
        case .manageUsers, .manageTokens, .viewAudit, .manageSettings: .admin
        }
    }
}

extension Role {
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
