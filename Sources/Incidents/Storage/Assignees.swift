import Accounts
import Kernel
import Platform

/// Who can be given an incident.
enum Assignees {
    /// More than a menu can hold.
    private static let most = 1000

    /// Whoever can act on it, by name.
    static func of(_ incident: Incident, _ users: UserStore, on connection: any SQLConnection) throws -> [User] {
        try users.list(Page(limit: most, skip: 0, after: 0), order: .name, on: connection)
            .filter { !$0.isDisabled && $0.access.may(.actOnIncidents, in: incident.team) }
    }
}
