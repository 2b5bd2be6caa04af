package import Kernel
package import Platform

extension Caller {
    /// - Throws: `notPermitted` when the caller may not do this to what belongs to `team`; nil for what belongs to none.
    package func require(_ permission: Permission, in team: TeamID? = nil) throws(ClientError) {
        guard access.may(permission, in: team) else { throw .notPermitted(permission) }
    }

    /// Nobody gives or takes a role above their own.
    func requireRank(_ role: Role?, in team: TeamID?) throws(ClientError) {
        guard let role else { return }
        guard let own = access.role(in: team), role <= own else { throw .notPermitted(team == nil ? .manageUsers : .manageMembers) }
    }

    /// Whether the caller may look after what is a user's own: their sessions, their tokens.
    func requireRight(over user: UserID) throws(ClientError) {
        try require(user == actor.userID ? .manageOwnAccount : .manageUsers)
    }

    /// The user who calls.
    /// - Throws: `notPermitted` for a caller who is none and so has nothing of their own.
    var ownAccount: UserID {
        get throws(ClientError) {
            guard let user = actor.userID else { throw .notPermitted(.manageOwnAccount) }
            return user
        }
    }
}

extension User {
    /// The user as the one who asks for something.
    package var caller: Caller { Caller(actor: actor, access: access) }
}
