package import Kernel
package import Platform

/// What is done with tokens, one's own, those of other users and installation-wide ones, whichever door it comes through.
package struct TokenOperations: Sendable {
    let database: Database
    let store: TokenStore
    /// All there are.
    let scopes: Set<TokenScope>

    /// Returns the token and its text, which cannot be had again.
    /// - Parameter owner: nil makes an installation-wide token.
    /// - Throws: ``ClientError``: invalid, `notPermitted`.
    package func add(
        name: String, scopes: Set<TokenScope>, owner: UserID?, by caller: Caller
    ) async throws -> (token: APIToken, text: String) {
        try await database.write { connection in
            try Self.requireRight(overTokensOf: owner, caller)
            guard !scopes.isEmpty, scopes.isSubset(of: self.scopes) else { throw ClientError.scopesUnknown }
            return try store.add(name: name, scopes: scopes, owner: owner, by: caller.actor, on: connection)
        }
    }

    /// Revokes one of the tokens of a user, or with nil an installation-wide one; harmless when that was done before.
    /// Throws ``ClientError``: `tokenNotFound`, `notPermitted`.
    package func revoke(_ id: APITokenID, of owner: UserID?, by caller: Caller) async throws -> APIToken {
        try await database.write { connection in
            try Self.requireRight(overTokensOf: owner, caller)
            guard try store.find(id, on: connection)?.ownerID == .some(owner) else { throw ClientError.tokenNotFound }
            return try store.revoke(id, by: caller.actor, on: connection)
        }
    }

    private static func requireRight(overTokensOf owner: UserID?, _ caller: Caller) throws(ClientError) {
        guard let owner else { return try caller.require(.manageTokens) }
        try caller.requireRight(over: owner)
    }
}
