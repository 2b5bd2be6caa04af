import Accounts
import HTTPTypes
import Hummingbird
import Platform

/// Lets any site tell of a call, as the old helpdesk did. What a site is answered holds nothing that is shown to people who are signed in
/// (``CallRoutes``): it could read that otherwise.
struct CallCORS: RouterMiddleware {
    typealias Context = AppContext

    private static let preflight = CORSPreflight(methods: "GET, POST, OPTIONS", headers: "Content-Type")

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard CallPath.isOfTelephones(request.uri.path), context.serves(.helpdesk) else { return try await next(request, context) }
        // Also of programs that ask by it alone, as the old helpdesk answered them.
        let isPreflight = request.method == .options
        var response = isPreflight ? Self.preflight.answer(to: request) : try await next(request, context)
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard let origin = request.headers[.origin] else { return response }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
        return response
    }
}
