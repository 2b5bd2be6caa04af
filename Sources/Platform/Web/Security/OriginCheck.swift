package import Foundation
import HTTPTypes
package import Hummingbird
import Logging

/// Lets a change in only when no page of another site sent it: the browser's `Origin` and `Sec-Fetch-Site` are ours, or absent, as
/// with programs. Enough for forms that old clients send without a token; ours carry one besides (``FormProtection``).
package struct OriginCheck: RouterMiddleware {
    /// Required by Hummingbird's `RouterMiddleware`.
    package typealias Context = AppContext

    /// Of `server.public_url`; nil when none is set, then it is the `Host` that counts.
    let publicOrigin: WebOrigin?

    init(publicOrigin: WebOrigin?) { self.publicOrigin = publicOrigin }

    /// - Parameter publicURL: of the settings.
    package init(publicURL: URL?) { self.init(publicOrigin: publicURL.flatMap { WebOrigin($0.absoluteString) }) }

    package init(_ settings: Settings) { self.init(publicURL: settings.server.publicURL) }

    /// What only reads passes.
    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if ![.get, .head, .options].contains(request.method) { try check(request, context) }
        return try await next(request, context)
    }

    /// Throws ``ClientError``: `foreignForm`, `formOfForeignSite`.
    package func check(_ request: Request, _ context: AppContext) throws {
        let reached = WebOrigin(scheme: context.isSecure ? "https" : "http", authority: request.head.authority ?? "")
        let sent = request.headers[.origin]
        let isOfOurOrigin = sent.map { text in WebOrigin(text).map { $0 == publicOrigin || $0 == reached } ?? false } ?? true
        let site = request.headers[.secFetchSite] ?? "none"
        let isOfOurSite = ["same-origin", "none"].contains(site)
        if isOfOurOrigin, isOfOurSite { return }
        // Where the origin itself is right, or not said, it would explain nothing.
        let came = String((isOfOurOrigin ? site : sent ?? "").prefix(200))
        let expected = (publicOrigin ?? reached)?.description ?? ""
        context.logger.warning(
            "form of another origin refused",
            metadata: [
                "came_from": .string(came), "expected": .string(expected),
                "expected_by": .string(isOfOurOrigin ? "Sec-Fetch-Site" : publicOrigin == nil ? "Host" : "server.public_url"),
            ])
        guard !isOfOurOrigin else { throw ClientError.formOfForeignSite }
        throw ClientError.foreignForm(came: came, expected: expected, isConfigured: publicOrigin != nil)
    }
}

extension HTTPField.Name {
    static let secFetchSite = Self("Sec-Fetch-Site") ?? .from
}
