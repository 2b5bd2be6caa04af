import Kernel
import Platform

/// An account of another system that has proved who it is.
struct OutsideAccount: Hashable, Sendable {
    /// Which system knows it.
    let issuer: String
    /// What never changes about it there: names and addresses change hands.
    let subject: String
    /// What a user made of it is called.
    let name: String
    /// Nil unless the system has seen that it is theirs: a mere claim would make anybody who they are elsewhere.
    let email: String?
    /// What the rules read roles from.
    let groups: [String]
}

/// Which users the accounts of a system become, and with which roles.
struct AccountPolicy: Sendable {
    let rules: [ClaimRule]
    /// Base role where no rule gives one; nil keeps such accounts out.
    let defaultRole: Role?
    /// Whether an account may become the user who has its name already.
    let adoptsUsers: Bool
    /// Whether not even then, where that user has a password of their own here.
    let sparesPasswords: Bool
    /// What the log calls the system, and the setting of the rules.
    let door: String
    let setting: String
}

/// Why an account that proved who it is may not come in.
enum AccountRefusal: Error, Hashable, Sendable {
    /// Nothing gives it a role here.
    case noRole
    /// A user who did not come from there has its name.
    case nameTaken(String)
    /// Its name cannot be a user's.
    case noName
    case disabled
}
