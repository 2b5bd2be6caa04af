package import Kernel

/// What can be done. The table below is the one place that says who may.
package enum Permission: String, CaseIterable, Hashable, Sendable {
    case viewIncidents, viewServices, viewServiceLogs
    /// Change one's own password, language, theme.
    case manageOwnAccount
    /// Acknowledge, resolve, close, reopen, comment, assign.
    case actOnIncidents
    /// Of services, to set up their clients.
    case seeCodes
    case manageServices, deleteIncidents
    case manageUsers, manageTokens, viewAudit, manageSettings

    /// The lowest role that may.
    package var lowestRole: Role {
        switch self {
        case .viewIncidents, .viewServices, .viewServiceLogs, .manageOwnAccount: .viewer
        case .actOnIncidents, .seeCodes: .operator
        case .manageServices, .deleteIncidents: .supervisor
        case .manageUsers, .manageTokens, .viewAudit, .manageSettings: .admin
        }
    }
}

extension Role {
    package func may(_ permission: Permission) -> Bool { self >= permission.lowestRole }
}
