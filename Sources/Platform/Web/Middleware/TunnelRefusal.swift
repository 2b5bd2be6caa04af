import HTTPTypes
import Hummingbird

/// Refuses CONNECT, which asks a proxy for a connection to somebody else. Its target is no address of ours, so that the routes
/// could say nothing but that it is not there.
struct TunnelRefusal: RouterMiddleware {
    typealias Context = AppContext

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method != .connect else { throw ClientError.noTunnel }
        return try await next(request, context)
    }
}
