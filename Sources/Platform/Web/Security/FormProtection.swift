import Foundation
import HTTPTypes
import Hummingbird

/// Lets a form in only when it was made by a page of ours for this browser: the browser's `Origin` is ours, and the
/// form carries its token.
struct FormProtection: RouterMiddleware {
    typealias Context = AppContext

    /// Bytes: as many as the largest form, a comment, may have.
    static let bodyLimit = 128 << 10

    /// Origin of the public address; nil when none is set, then it is the `Host` that counts.
    let publicOrigin: String?

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard ![.get, .head, .options].contains(request.method) else { return try await next(request, context) }
        guard isOurOrigin(request, context) else {
            throw HTTPFailure.forbidden("This form comes from another site.", code: "foreign-form")
        }
        var request = request
        let sent: String
        if let header = request.headers[.csrfToken] {
            sent = header
        } else {
            let form = try await FormData(&request, limit: Self.bodyLimit)
            sent = form[FormGuard.field] ?? ""
        }
        guard let formGuard = context.formGuard, formGuard.accepts(sent, for: context.identity) else {
            throw HTTPFailure.forbidden("This form is too old. Go back, reload the page and send it again.", code: "stale-form")
        }
        return try await next(request, context)
    }

    private func isOurOrigin(_ request: Request, _ context: AppContext) -> Bool {
        if let site = request.headers[.secFetchSite], !["same-origin", "none"].contains(site) { return false }
        guard let origin = request.headers[.origin] else { return true }
        let scheme = context.isSecure ? "https" : "http"
        return origin == publicOrigin || origin == "\(scheme)://\(request.head.authority ?? "")"
    }
}

extension HTTPField.Name {
    static let csrfToken = Self("X-CSRF-Token") ?? .from
    static let secFetchSite = Self("Sec-Fetch-Site") ?? .from
}
