package import Kernel

/// Who sends a request, once that is known.
package struct Identity: Hashable, Sendable {
    /// By what the sender proved who they are.
    package enum Proof: Hashable, Sendable {
        /// A signed-in browser.
        case session
        /// A token of the native API.
        case token
        /// A token of the Dispatcher API.
        case dispatcher
    }

    package let userID: UserID
    package let name: String
    package let access: Access
    package let proof: Proof
    /// What this sign-in is bound to; forms are valid for it alone.
    package let sessionKey: String

    package init(userID: UserID, name: String, access: Access, proof: Proof, sessionKey: String = "") {
        (self.userID, self.name, self.access) = (userID, name, access)
        (self.proof, self.sessionKey) = (proof, sessionKey)
    }

    package var actor: Actor { .user(userID, name: name) }
    package var caller: Caller { Caller(actor: actor, access: access) }
}
