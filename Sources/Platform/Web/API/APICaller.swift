package import Kernel

/// Who calls the native API, and by what they proved it.
package struct APICaller: Sendable {
    /// What they proved it by, and so what it is good for.
    package enum Proof: Sendable {
        /// A token: may what its scopes name.
        case token(scopes: Set<TokenScope>)
        /// The cookie of a signed-in browser: may read.
        case session
    }

    /// As whom they act.
    package let caller: Caller
    package let proof: Proof

    package init(_ caller: Caller, proof: Proof) { (self.caller, self.proof) = (caller, proof) }

    package var actor: Actor { caller.actor }
    package var access: Access { caller.access }

    /// For operations that anybody may call: no user and no rights.
    static let nobody = APICaller(Caller(actor: .system, access: Access(base: nil)), proof: .token(scopes: []))

    /// The user they are, nil for an installation-wide token.
    package var userID: UserID? { actor.userID }

    /// - Throws: 403 without the scope, or for a change by cookie: another site could have made the browser send it.
    package func check(_ scope: TokenScope?, isReading: Bool) throws {
        switch proof {
        case .token(let scopes):
            guard let scope, !scopes.contains(scope) else { return }
            throw ClientError.missingScope(scope.rawValue)
        case .session:
            guard !isReading else { return }
            throw ClientError.tokenNeeded
        }
    }
}
