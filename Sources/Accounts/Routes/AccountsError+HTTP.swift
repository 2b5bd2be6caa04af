import HTTPTypes
package import Platform

extension AccountsError {
    /// What the error means to a client.
    package var failure: HTTPFailure {
        let code = key.replacing("_", with: "-")
        return switch self {
        case .invalid(let input): Self.refusal(of: input, code: code)
        case .serviceNotFound, .userNotFound, .tokenNotFound, .teamNotFound: HTTPFailure(.notFound, code: code, message)
        case .nameTaken, .lastAdministrator, .ownAccount: .conflict(message, code: code)
        case .wrongCredentials: HTTPFailure(.unauthorized, code: code, message, headers: [.wwwAuthenticate: "Bearer"])
        case .tooManyAttempts(let wait), .tooManyWrongCodes(let wait): .tooManyRequests(message, retryAfter: Int(wait.secondsRoundedUp))
        case .tooBusy: .unavailable(message, code: code)
        case .linkNotValid: HTTPFailure(.gone, code: code, message)
        case .notPermitted: .forbidden(message, code: code)
        }
    }

    private static func refusal(of input: InvalidInput, code: String) -> HTTPFailure {
        var failure = HTTPFailure.unprocessable(input.message, code: code)
        failure.faults = [FieldFault(place: "body", name: input.field, detail: input.message)]
        return failure
    }

    /// For the list of mappings the server is given.
    package static let failureMapping: FailureMapping = { ($0 as? AccountsError)?.failure }
}
