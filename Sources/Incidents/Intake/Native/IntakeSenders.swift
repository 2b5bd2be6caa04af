package import Accounts
import HTTPTypes
package import Hummingbird
package import Kernel
package import Platform

/// Who sends events to the native intake.
package enum IntakeSender: Sendable {
    /// A service by its own code.
    case service(Service)
    /// A token that may report for the services that its owner's access reaches; for all when it is installation-wide.
    case token(APIToken, Access)

    /// Whose an `Idempotency-Key` of this sender is.
    var keyOwner: Submission.IdempotencyKey.Owner {
        switch self {
        case .service(let service): .service(service.id)
        case .token(let token, _): .token(token.id)
        }
    }

    /// Known without looking at what is sent.
    var service: Service? { if case .service(let service) = self { service } else { nil } }
}

/// Finds out who sends, and for which service.
package struct IntakeSenders: Sendable {
    private let directory: ServiceDirectory
    private let tokens: TokenDirectory
    private let users: UserDirectory

    package init(directory: ServiceDirectory, tokens: TokenDirectory, users: UserDirectory) {
        (self.directory, self.tokens, self.users) = (directory, tokens, users)
    }

    /// Throws 401 without a known `Authorization: Bearer`, 403 for a token without the scope.
    package func sender(of request: Request, from address: IPAddress?) async throws -> IntakeSender {
        guard let bearer = BearerToken(request)?.text else {
            throw ClientError.senderMissing
        }
        if let token = try await tokens.authenticate(bearer) {
            guard let access = try await access(of: token) else { throw ClientError.senderUnknown }
            guard token.may(.eventsWrite) else { throw ClientError.missingScope(TokenScope.eventsWrite.rawValue) }
            return .token(token, access)
        }
        guard let service = try await directory.authenticate(code: bearer, from: address) else {
            throw ClientError.senderUnknown
        }
        return .service(service)
    }

    /// A token may what its owner may; nil when the owner may nothing any more.
    private func access(of token: APIToken) async throws -> Access? {
        guard let owner = token.ownerID else { return .house }
        guard let user = try await users.user(owner), !user.isDisabled else { return nil }
        return user.access
    }

    /// The service an event is about. Throws 422 when the sender must name one and does not, or may not; a service that the
    /// sender may not report for is refused as one that does not exist.
    func service(named name: String?, from sender: IntakeSender) async throws -> Service {
        switch (sender, name) {
        case (.service(let service), nil):
            return service
        case (.service(let service), let name?):
            guard service.isNamed(name) else { throw ClientError.codeOfOtherService }
            return service
        case (.token, nil):
            throw ClientError.serviceNotNamed
        case (.token(_, let access), let name?):
            guard let service = try await directory.service(name: name, for: access, to: .reportEvents) else {
                throw ClientError.serviceNameUnknown
            }
            return service
        }
    }

    /// The refusal of a service that was deleted after it was found.
    static func unknownService(_ sender: IntakeSender) -> ClientError {
        switch sender {
        case .service: .senderUnknown
        case .token: .serviceNameUnknown
        }
    }
}
