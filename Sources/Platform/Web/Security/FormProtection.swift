import Foundation
import HTTPTypes
import Hummingbird

/// Lets a form in only when it was made by a page of ours for this browser: the browser's `Origin` is ours, and the
/// form carries its token.
struct FormProtection: RouterMiddleware {
    typealias Context = AppContext

    /// Bytes: as many as the largest form, a comment, may have.
    static let bodyLimit = 128 << 10
    /// Bytes of files that a form may send beside.
    static let fileLimit = 192 << 10

    /// Of `server.public_url`; nil when none is set, then it is the `Host` that counts.
    let publicOrigin: WebOrigin?

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard ![.get, .head, .options].contains(request.method) else { return try await next(request, context) }
        try OriginCheck(publicOrigin: publicOrigin).check(request, context)
        var (request, context) = (request, context)
        var sent = request.headers[.csrfToken]
        if sent == nil || request.sendsBody {
            let form = try await FormData(&request, limit: Self.bodyLimit, fileLimit: Self.fileLimit)
            sent = sent ?? form[FormGuard.field]
            // Whoever lost a right while their form was on its way must not use it.
            if let identify = context.identify { context.identity = try await identify() }
        }
        guard let formGuard = context.formGuard, formGuard.accepts(sent ?? "", for: context.identity) else {
            throw ClientError.staleForm
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let csrfToken = Self("X-CSRF-Token") ?? .from
}
