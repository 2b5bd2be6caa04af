import HTTPTypes
package import Hummingbird
import Kernel
package import Platform

/// Keeps with the account what a signed-in reader chose in the page's frame; the browser keeps it in cookies anyway.
package struct PreferenceKeeping: RouterMiddleware {
    package typealias Context = AppContext

    private let account: OwnAccountOperations

    package init(account: OwnAccountOperations) { self.account = account }

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, request.uri.path == PlatformPath.preferences, let identity = context.identity
        else { return try await next(request, context) }
        var request = request
        let form = try await FormData(&request, limit: 16 << 10)
        let response = try await next(request, context)
        // Only what the platform let through: a form of ours.
        guard response.status == .seeOther else { return response }
        let chosen = PreferenceChanges(
            language: form["language"].flatMap { Language(rawValue: $0) }.map(Optional.some),
            theme: form["theme"].flatMap { ReaderPreferences.Theme(rawValue: $0) }.map(Optional.some))
        _ = try await account.setPreferences(chosen, by: identity.caller)
        return response
    }
}
