import Accounts
import Crypto
import Foundation
import Hummingbird
import Kernel
import Platform

/// To whom a call is shown: a browser, by a cookie of its own, and who is signed in there.
struct CallSessions: Sendable {
    /// What is to be set where the browser has none.
    struct Found: Sendable {
        var session: CallSession
        var cookie: ResponseCookie?
        /// Nil where nobody is signed in, or another site asks.
        var identity: Identity?
    }

    private static let name = "switchboard_call"
    private static let use = "call"
    private static let length = 24
    /// As long as the old helpdesk's sessions.
    private static let lifetime = Duration.seconds(86_400)

    let sessions: SessionService
    let cookie: SessionCookie
    let origin: OriginCheck
    let key: SecretKey
    let world: World

    /// - Parameter isUse: whether it is a sign of life of who is signed in.
    func find(_ request: Request, _ context: AppContext, isUse: Bool = true) async throws -> Found {
        var found = Found(session: .none)
        // What another site is answered it can read: nothing is shown there that a sign-in lets somebody see.
        let isOurs = request.headers[.origin] == nil || (try? origin.check(request, context)) != nil
        if isOurs, let id = cookie.sessionID(of: request, in: context),
            let signedIn = try await sessions.authenticate(id, isUse: isUse)
        {
            found.identity = signedIn.user.identity(.session, key: signedIn.key)
            (found.session.user, found.session.session) = (signedIn.user.id, signedIn.key)
        }
        if let sent = context.cookies(of: request)[Self.name], let known = key.verify(sent, use: Self.use) {
            found.session.browser = Self.digest(known)
        } else {
            let new = world.randomCode(length: Self.length)
            found.session.browser = Self.digest(new)
            found.cookie = ResponseCookie(name: Self.name, value: key.sign(new, use: Self.use), lifetime: Self.lifetime)
        }
        return found
    }

    /// Of somebody whose sign-in is known already.
    func session(of identity: Identity, _ request: Request, _ context: AppContext) -> CallSession {
        let known = context.cookies(of: request)[Self.name].flatMap { key.verify($0, use: Self.use) }
        return CallSession(browser: known.map(Self.digest), user: identity.userID, session: identity.sessionKey)
    }

    /// Whoever reads the database cannot use it.
    private static func digest(_ value: String) -> String { Data(SHA256.hash(data: Data(value.utf8))).base64EncodedString() }
}
