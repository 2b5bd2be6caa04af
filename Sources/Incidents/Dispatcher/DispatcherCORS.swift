import HTTPTypes
package import Hummingbird
package import Platform

/// Lets the Dispatcher's web client call from the one origin it is served from; every other origin gets no permission.
package struct DispatcherCORS: RouterMiddleware {
    package typealias Context = AppContext

    private static let methods = "GET, POST, PUT, DELETE, OPTIONS"
    private static let longestHeaderList = 500

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
        var response = isPreflight ? Self.preflight(request) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }

    private static func preflight(_ request: Request) -> Response {
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = methods
        response.headers[.accessControlAllowHeaders] = allowedHeaders(request)
        response.headers[.accessControlMaxAge] = "600"
        return response
    }

    /// Whatever was asked for, as long as it is a list of names: with credentials a star means nothing.
    private static func allowedHeaders(_ request: Request) -> String {
        let usual = "Authorization, Content-Type"
        guard let asked = request.headers[.accessControlRequestHeaders], asked.utf8.count <= longestHeaderList,
            asked.utf8.allSatisfy(isNameOrSeparator)
        else { return usual }
        return usual + ", " + asked
    }

    private static func isNameOrSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2C, 0x20: true
        default: false
        }
    }
}
