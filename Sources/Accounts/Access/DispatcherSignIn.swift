import Kernel
package import Platform

/// Signs in the clients of the Dispatcher's API, which get a token instead of a session.
package struct DispatcherSignIn: Sendable {
    let database: Database
    let users: UserStore
    let credentials: CredentialCheck
    let tokens: DispatcherTokens

    /// The token. Throws ``ClientError``: `wrongCredentials`, `tooManyAttempts`, `tooBusy`.
    package func token(name: String, password: String, address: IPAddress?) async throws -> String {
        let user = try await credentials.check(name: name, password: password, address: address)
        let token = try await tokens.issue(for: user)
        try await database.write { connection in
            // A token that was made while the password changed must not outlive it.
            guard try users.isUnchanged(user, on: connection) else { throw ClientError.wrongCredentials }
            try Audit.append(
                .signedIn, user.auditSubject, detail: ["door": "dispatcher"], by: user.actor, at: users.world.now(), on: connection)
        }
        return token
    }
}
