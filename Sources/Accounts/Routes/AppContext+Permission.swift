package import Platform

extension AppContext {
    /// The signed-in user, who must have a permission.
    /// - Throws: 401 when nobody is signed in, 403 when their role does not permit it.
    @discardableResult
    package func require(_ permission: Permission) throws -> Identity {
        let identity = try requireIdentity()
        guard identity.role.may(permission) else { throw AccountsError.notPermitted(permission) }
        return identity
    }
}
