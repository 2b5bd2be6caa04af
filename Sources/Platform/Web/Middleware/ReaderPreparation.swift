import Foundation
import HTTPTypes
import Hummingbird
import Kernel

/// Gives requests for pages what pages need: the reader's preferences and the guard of forms. Requests of machines
/// pass untouched.
struct ReaderPreparation: RouterMiddleware {
    typealias Context = AppContext

    /// Families whose clients are programs.
    let machineFamilies: [ErrorFamily]
    let key: SecretKey
    let world: World
    let timeZone: TimeZone

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard !machineFamilies.contains(where: { $0.covers(request) }) else { return try await next(request, context) }
        var context = context
        let cookies = context.cookies(of: request)
        context.preferences = ReaderPreferences(
            cookies: cookies, acceptLanguage: request.headers[.acceptLanguage], fallbackZone: timeZone)
        if let nonce = cookies[CookieName.csrf], nonce.utf8.count == 22 {
            context.formGuard = FormGuard(nonce: String(nonce), isNew: false, key: key)
        } else {
            context.formGuard = FormGuard(nonce: Data(world.randomBytes(16)).base64URL, isNew: true, key: key)
        }
        return try await next(request, context)
    }
}
