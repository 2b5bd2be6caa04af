import Accounts
import Kernel
import Platform

/// Who can be given an incident: whoever can act on it. The rule stands here alone.
struct Assignees: Sendable {
    let users: UserStore

    static func canBeGiven(_ incident: Incident, to user: User) -> Bool {
        !user.isDisabled && user.access.may(.actOnIncidents, in: incident.team)
    }

    /// All of them, by name.
    func all(of incident: Incident, on connection: any SQLConnection) throws -> [User] {
        try users.list(order: .name, on: connection)
            .filter { Self.canBeGiven(incident, to: $0) }
    }

    /// - Throws: ``ClientError/assigneeMayNotAct``, also for a user who is not there.
    func user(_ id: UserID, for incident: Incident, on connection: any SQLConnection) throws -> User {
        guard let user = try users.find(id, on: connection), Self.canBeGiven(incident, to: user) else {
            throw ClientError.assigneeMayNotAct
        }
        return user
    }
}
