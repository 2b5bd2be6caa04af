package import Kernel
package import Platform

extension AppContext {
    /// The signed-in user, who must have a permission for what belongs to `team`; nil for what belongs to none.
    /// - Throws: 401 when nobody is signed in, 403 when their role there does not permit it.
    @discardableResult
    package func require(_ permission: Permission, in team: TeamID? = nil) throws -> Identity {
        let identity = try requireIdentity()
        guard identity.access.may(permission, in: team) else { throw ClientError.notPermitted(permission) }
        return identity
    }

    /// The signed-in user, who must have a permission somewhere: for lists of what they may see, and before it is known
    /// which team something belongs to. Never enough to change anything.
    /// - Throws: 401 when nobody is signed in, 403 when there is nothing to which their roles permit it.
    @discardableResult
    package func requireAnywhere(_ permission: Permission) throws -> Identity {
        let identity = try requireIdentity()
        guard identity.access.mayAnywhere(permission) else { throw ClientError.notPermitted(permission) }
        return identity
    }

    /// Whether the reader may do this to what belongs to a team; nobody signed in may nothing.
    package func may(_ permission: Permission, in team: TeamID? = nil) -> Bool {
        identity?.access.may(permission, in: team) ?? false
    }

    /// Whether there can be anything to which the reader may do this.
    package func mayAnywhere(_ permission: Permission) -> Bool { identity?.access.mayAnywhere(permission) ?? false }
}
