import HTTPTypes
package import Hummingbird
package import Platform

/// Lets only requests with a valid token of the Dispatcher's API pass.
package struct DispatcherAuthentication: RouterMiddleware {
    package typealias Context = AppContext

    /// Bytes of a body; submissions, which need no token, have a limit of their own.
    package static let bodyLimit = 64 << 10

    let tokens: DispatcherTokens

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let token = BearerToken(request)?.text else { throw ClientError.tokenMissing }
        var (request, context) = (request, context)
        context.identity = try await identity(token)
        if request.sendsBody {
            request.body = .init(buffer: try await request.plainBody(limit: Self.bodyLimit))
            // Rights may have changed while it was on its way.
            context.identity = try await identity(token)
        }
        return try await next(request, context)
    }

    private func identity(_ token: String) async throws -> Identity {
        guard let user = try await tokens.verify(token) else { throw ClientError.tokenUnknown }
        return user.identity(.dispatcher)
    }
}
