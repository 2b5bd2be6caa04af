import Accounts
import HTTPTypes
import Hummingbird
import Platform

/// Lets any site tell of a call, as the old helpdesk did. What a site is answered holds nothing that is shown to people who are signed in
/// (``CallRoutes``): it could read that otherwise.
struct CallCORS: RouterMiddleware {
    typealias Context = AppContext

    private static let methods = "GET, POST, OPTIONS"
    private static let longestHeaderList = 500

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard CallPath.isOfTelephones(request.uri.path), context.serves(.helpdesk) else { return try await next(request, context) }
        // Also of programs that ask by it alone, as the old helpdesk answered them.
        let isPreflight = request.method == .options
        var response = isPreflight ? Self.preflight(request) : try await next(request, context)
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard let origin = request.headers[.origin] else { return response }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
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
        let usual = "Content-Type"
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
