package import Kernel

/// Why an operation on services, users or sessions was refused. Each case is a 4xx in its family's form
/// (``tooBusy`` a 503); `message` may be shown to whoever asked.
package enum AccountsError: Error, Hashable, Sendable {
    case invalid(InvalidInput)
    case serviceNotFound
    case userNotFound
    case tokenNotFound
    case teamNotFound
    /// Another service, user or team has this name, apart from case and accents.
    case nameTaken(String)
    /// Wrong name, wrong password or a disabled user: never told apart.
    case wrongCredentials
    case tooManyAttempts(retryAfter: Duration)
    /// Wrong codes of services from one address.
    case tooManyWrongCodes(retryAfter: Duration)
    /// More sign-ins wait than can be answered soon.
    case tooBusy
    /// A set-up or reset link that was used, has expired or never existed.
    case linkNotValid
    case lastAdministrator
    /// What only another administrator may do to somebody.
    case ownAccount
    case notPermitted(Permission)

    /// Stable word for APIs and for the dictionaries of the pages (`error.<key>`).
    package var key: String {
        switch self {
        case .invalid(let input): input.rawValue
        case .serviceNotFound: "service_not_found"
        case .userNotFound: "user_not_found"
        case .tokenNotFound: "token_not_found"
        case .teamNotFound: "team_not_found"
        case .nameTaken: "name_taken"
        case .wrongCredentials: "wrong_credentials"
        case .tooManyAttempts: "too_many_attempts"
        case .tooManyWrongCodes: "too_many_wrong_codes"
        case .tooBusy: "too_busy"
        case .linkNotValid: "link_not_valid"
        case .lastAdministrator: "last_administrator"
        case .ownAccount: "own_account"
        case .notPermitted: "not_permitted"
        }
    }

    /// What happened and what to do, in English.
    package var message: String {
        switch self {
        case .invalid(let input): input.message
        case .serviceNotFound: "There is no such service."
        case .userNotFound: "There is no such user."
        case .tokenNotFound: "There is no such token."
        case .teamNotFound: "There is no such team."
        case .nameTaken(let name): "The name \"\(name)\" is taken: choose another."
        case .wrongCredentials: "Wrong name or password."
        case .tooManyAttempts(let wait): "Too many failed sign-ins: try again in \(wait.secondsRoundedUp) seconds."
        case .tooManyWrongCodes(let wait):
            "Too many wrong codes from this address: check the service's name and code, and try again in \(wait.secondsRoundedUp) seconds."
        case .tooBusy: "Too many sign-ins at once: try again in a moment."
        case .linkNotValid: "The link was used already or has expired: ask for a new one."
        case .lastAdministrator: "This is the last administrator: make another one first."
        case .ownAccount: "You cannot do this to your own account: ask another administrator."
        case .notPermitted: "Your role does not permit this."
        }
    }
}

extension Duration {
    /// Whole seconds for `Retry-After`: never less than the wait itself, at least 1.
    package var secondsRoundedUp: Int64 {
        max(1, components.seconds + (components.attoseconds > 0 ? 1 : 0))
    }
}
