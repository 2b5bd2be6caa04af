import HTTPTypes
package import Hummingbird
package import Platform

/// Lets only requests with a valid token of the Dispatcher's API pass.
package struct DispatcherAuthentication: RouterMiddleware {
    package typealias Context = AppContext

    let tokens: DispatcherTokens

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let token = BearerToken(request)?.text else { throw ClientError.tokenMissing }
        guard let user = try await tokens.verify(token) else { throw ClientError.tokenUnknown }
        var context = context
        context.identity = user.identity(.dispatcher)
        return try await next(request, context)
    }
}
