import Foundation
import HTTPTypes
package import Hummingbird
package import Platform

/// Puts the signed-in user into the context of requests for pages. Who is not signed in passes: routes say what they
/// require.
package struct SessionAuthentication: RouterMiddleware {
    package typealias Context = AppContext

    let sessions: SessionService
    let cookie: SessionCookie

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        // Only requests for pages have a guard of forms; programs prove who they are otherwise.
        guard context.formGuard != nil, let id = cookie.sessionID(of: request, in: context),
            let session = try await sessions.authenticate(id, isUse: !request.isAskedByPage)
        else { return try await next(request, context) }
        var context = context
        context.identity = session.identity
        context.identify = { [sessions] in try await sessions.authenticate(id)?.identity }
        context.preferences.fill(from: session.user, unlessIn: context.cookies(of: request))
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    fileprivate static let askedBy = Self("X-Asked-By") ?? .from
}

extension Request {
    /// An open page asks it by itself: that is no sign of life of its reader. Who says so gains nothing by it.
    package var isAskedByPage: Bool { headers[.askedBy] == "page" }
}

extension SessionService.Session {
    fileprivate var identity: Identity { user.identity(.session, key: key) }
}

extension User {
    package func identity(_ proof: Identity.Proof, key: String = "") -> Identity {
        Identity(userID: id, name: name, access: access, proof: proof, sessionKey: key)
    }
}

extension ReaderPreferences {
    /// The account's preferences count where this browser has no cookie of its own.
    fileprivate mutating func fill(from user: User, unlessIn cookies: RequestCookies) {
        if let language = user.language, cookies[CookieName.language] == nil { self.language = language }
        if let theme = user.theme, cookies[CookieName.theme] == nil { self.theme = theme }
        // The cookie is what the browser is set to; who chose a zone means it everywhere.
        if let zone = user.timeZone.flatMap(TimeZone.init(identifier:)) { timeZone = zone }
    }
}
