package import Kernel
package import Platform

/// What people do with their own account, whichever door it comes through.
package struct OwnAccountOperations: Sendable {
    let database: Database
    let store: UserStore
    let credentials: CredentialCheck
    let passwords: PasswordSetting

    /// Throws ``ClientError``: invalid, `notPermitted` for a caller who is no user.
    package func setPreferences(_ changes: PreferenceChanges, by caller: Caller) async throws -> User {
        try await database.write { connection in
            let user = try store.existing(try caller.ownAccount, on: connection)
            return try store.setPreferences(user.id, changes.applied(to: user), on: connection)
        }
    }

    /// Users change their password by showing that they know the old one; ends all their sessions.
    /// Throws ``ClientError``: `wrongCredentials`, `tooManyAttempts`, `passwordElsewhere`, invalid, `notPermitted`.
    package func changePassword(
        current: String, new: String, address: IPAddress?, by caller: Caller
    ) async throws -> User {
        let id = try caller.ownAccount
        let user = try await database.read { try store.existing(id, on: $0) }
        guard user.hasPassword else { throw ClientError.passwordElsewhere }
        _ = try await credentials.check(name: user.name, password: current, address: address)
        return try await passwords.set(new, of: id, by: caller.actor)
    }
}
