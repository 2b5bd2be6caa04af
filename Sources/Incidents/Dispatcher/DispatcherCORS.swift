import HTTPTypes
package import Hummingbird
package import Platform

/// Lets the Dispatcher's web client call from the one origin it is served from; every other origin gets no permission.
package struct DispatcherCORS: RouterMiddleware {
    package typealias Context = AppContext

    private static let preflight = CORSPreflight(methods: "GET, POST, PUT, DELETE, OPTIONS", headers: "Authorization, Content-Type")

    private let origin: String?

    /// - Parameter origin: as browsers send it; nil lets nobody.
    package init(origin: String?) { self.origin = origin }

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let origin, context.serves(.dispatcher), request.uri.path == "/v1" || request.uri.path.hasPrefix("/v1/") else {
            return try await next(request, context)
        }
        guard request.headers[.origin]?.lowercased() == origin.lowercased() else {
            var response = try await next(request, context)
            response.headers.append(HTTPField(name: .vary, value: "Origin"))
            return response
        }
        let isPreflight = request.method == .options && request.headers[.accessControlRequestMethod] != nil
        var response = isPreflight ? Self.preflight.answer(to: request) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }
}
