package import Accounts
import HTTPTypes
package import Hummingbird
package import Platform

/// Who sends events to the native intake.
package enum IntakeSender: Sendable {
    /// A service by its own code.
    case service(Service)
    /// A token that may report for any service it names.
    case token(APIToken)

    /// Whose an `Idempotency-Key` of this sender is.
    var keyOwner: Submission.IdempotencyKey.Owner {
        switch self {
        case .service(let service): .service(service.id)
        case .token(let token): .token(token.id)
        }
    }
}

/// Finds out who sends, and for which service.
package struct IntakeSenders: Sendable {
    private let directory: ServiceDirectory
    private let tokens: TokenDirectory

    package init(directory: ServiceDirectory, tokens: TokenDirectory) {
        self.directory = directory
        self.tokens = tokens
    }

    /// Throws 401 without a known `Authorization: Bearer`, 403 for a token without the scope.
    package func sender(of request: Request, from address: IPAddress?) async throws -> IntakeSender {
        guard let bearer = Self.bearer(of: request) else {
            throw HTTPFailure.unauthorized("Send Authorization: Bearer with the service's code or a token.")
        }
        if let token = try await tokens.authenticate(bearer) {
            guard token.may(.eventsWrite) else {
                throw HTTPFailure.forbidden("This token lacks the scope events:write.", code: "missing-scope")
            }
            return .token(token)
        }
        guard let service = try await directory.authenticate(code: bearer, from: address) else {
            throw Self.unknownSender
        }
        return .service(service)
    }

    /// The service an event is about. Throws 422 when the sender must name one and does not, or may not.
    func service(of event: NativeEvent, from sender: IntakeSender) async throws -> Service {
        switch (sender, event.service) {
        case (.service(let service), nil):
            return service
        case (.service(let service), let name?):
            guard name == service.name else {
                throw HTTPFailure.unprocessable("The code belongs to another service than the one named.")
            }
            return service
        case (.token, nil):
            throw HTTPFailure.unprocessable("With a token each event names its service.")
        case (.token, let name?):
            guard let service = try await directory.service(name: name) else {
                throw Self.unknownName
            }
            return service
        }
    }

    private static let unknownSender = HTTPFailure.unauthorized("No service has this code, and no token is this one.")
    private static let unknownName = HTTPFailure.unprocessable("There is no service of this name.")

    /// The refusal of a service that was deleted after it was found.
    static func unknownService(_ sender: IntakeSender) -> HTTPFailure {
        switch sender {
        case .service: unknownSender
        case .token: unknownName
        }
    }

    private static func bearer(of request: Request) -> String? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
