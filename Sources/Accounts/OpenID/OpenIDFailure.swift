/// Why a sign-in with the organization's account did not work.
enum OpenIDFailure: Error, Hashable, Sendable {
    /// The provider does not answer, or not as OpenID Connect says; the reason is for the log.
    case provider(String)
    /// The provider sent the reader back without an account: they gave up, or may not.
    case refused(String)
    /// The answer belongs to no sign-in that this browser began a short time ago.
    case stale
    /// A token that proves nothing; the reason is for the log.
    case untrusted(String)
    /// The account has no claim that gives it a role here.
    case noRole
    /// A user who did not come from the provider has the account's name.
    case nameTaken(String)
    /// The account's name cannot be a user's.
    case noName
    case disabled

    /// Stable word for the dictionaries (`problem_openid_<key>`).
    var key: String {
        switch self {
        case .provider: "provider"
        case .refused: "refused"
        case .stale: "stale"
        case .untrusted: "untrusted"
        case .noRole: "no_role"
        case .nameTaken: "name_taken"
        case .noName: "no_name"
        case .disabled: "disabled"
        }
    }

    /// What the log says.
    var reason: String {
        switch self {
        case .provider(let reason), .refused(let reason), .untrusted(let reason): reason
        case .stale: "no sign-in of this browser is under way"
        case .noRole: "no claim gives a role"
        case .nameTaken(let name): "the name \(name) belongs to another user"
        case .noName: "no claim gives a name"
        case .disabled: "the user is disabled"
        }
    }
}
