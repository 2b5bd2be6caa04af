/// A system of the house that knows whether a name and a password belong together. A closure, so that tests answer in its place.
struct SignInSource: Sendable {
    enum Answer: Sendable {
        case right(OutsideAccount)
        /// It knows the name, and this is not its password.
        case wrong
        /// It knows no such name.
        case unknown
        /// It cannot be asked; the reason is for the log.
        case away(String)
    }

    /// Of its accounts.
    let issuer: String
    let policy: AccountPolicy
    /// Neither name nor password is empty. Throws ``ClientError/tooBusy``.
    let check: @Sendable (_ name: String, _ password: String) async throws -> Answer
}
