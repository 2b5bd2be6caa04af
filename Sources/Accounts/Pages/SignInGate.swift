import Foundation
import HTTPTypes
import Hummingbird
import Platform

/// Leads a reader who has to sign in first to the sign-in and back.
struct SignInGate: RouterMiddleware {
    typealias Context = AppContext

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard context.identity == nil else { return try await next(request, context) }
        if request.headers[.htmxRequest] != nil {
            // A part of a page cannot be the sign-in: htmx goes there with the whole window.
            let page = request.headers[.htmxCurrentURL].flatMap { Self.local($0) } ?? "/"
            return Response(status: .unauthorized, headers: [.htmxRedirect: Self.entrance(LocalPath(page).path, context)])
        }
        let isPage = request.method == .get || request.method == .head
        return .redirect(to: Self.entrance(isPage ? LocalPath(request.uri.description).path : "/", context))
    }

    /// The sign-in of this listener.
    private static func entrance(_ path: String, _ context: AppContext) -> String {
        context.serves(.desk) ? AccountsPath.signIn(returningTo: path) : AccountsPath.login(returningTo: path)
    }

    /// Path and query of an address, without the server.
    private static func local(_ address: String) -> String? {
        guard let parts = URLComponents(string: address) else { return nil }
        return parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
    }
}

extension HTTPField.Name {
    static let htmxRequest = Self("HX-Request") ?? .from
    static let htmxCurrentURL = Self("HX-Current-URL") ?? .from
    static let htmxRedirect = Self("HX-Redirect") ?? .from
}
