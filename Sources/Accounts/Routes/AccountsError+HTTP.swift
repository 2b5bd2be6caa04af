import HTTPTypes
package import Platform

extension AccountsError {
    /// What the error means to a client.
    package var failure: HTTPFailure {
        let code = key.replacing("_", with: "-")
        return switch self {
        case .invalid: .unprocessable(message, code: code)
        case .serviceNotFound, .userNotFound, .tokenNotFound, .teamNotFound: HTTPFailure(.notFound, code: code, message)
        case .nameTaken, .codeTaken, .lastAdministrator: .conflict(message, code: code)
        case .wrongCredentials: HTTPFailure(.unauthorized, code: code, message, headers: [.wwwAuthenticate: "Bearer"])
        case .tooManyAttempts(let wait): .tooManyRequests(message, retryAfter: Int(wait.secondsRoundedUp))
        case .tooBusy: .unavailable(message, code: code)
        case .linkNotValid: HTTPFailure(.gone, code: code, message)
        case .notPermitted: .forbidden(message, code: code)
        }
    }

    /// For the list of mappings the server is given.
    package static let failureMapping: FailureMapping = { ($0 as? AccountsError)?.failure }
}
