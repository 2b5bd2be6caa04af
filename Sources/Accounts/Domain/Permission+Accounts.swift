package import Kernel

/// What can be done to users, teams, services and tokens, and who may.
extension Permission {
    package static let viewServices = Permission("viewServices", from: .viewer, in: .team)
    package static let viewServiceLogs = Permission("viewServiceLogs", from: .viewer, in: .team)
    package static let viewTeams = Permission("viewTeams", from: .viewer, in: .team)
    /// Change one's own password, language, theme; end one's own sessions; have tokens.
    package static let manageOwnAccount = Permission("manageOwnAccount", from: .viewer, in: .own)
    /// Of services, to set up their clients.
    package static let seeCodes = Permission("seeCodes", from: .operator, in: .team)
    package static let manageServices = Permission("manageServices", from: .supervisor, in: .team)
    /// Say who is in a team, up to one's own role in it.
    package static let manageMembers = Permission("manageMembers", from: .supervisor, in: .team)
    /// Add, rename and delete teams.
    package static let manageTeams = Permission("manageTeams", from: .supervisor, in: .house)
    package static let manageUsers = Permission("manageUsers", from: .admin, in: .house)
    package static let manageTokens = Permission("manageTokens", from: .admin, in: .house)
    package static let viewAudit = Permission("viewAudit", from: .admin, in: .house)
    package static let manageSettings = Permission("manageSettings", from: .admin, in: .house)

    package static let accounts: [Permission] = [
        .viewServices, .viewServiceLogs, .viewTeams, .manageOwnAccount, .seeCodes, .manageServices, .manageMembers, .manageTeams,
        .manageUsers, .manageTokens, .viewAudit, .manageSettings,
    ]
}
