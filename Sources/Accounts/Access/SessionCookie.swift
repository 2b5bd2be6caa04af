package import Hummingbird
package import Platform

/// The cookie that holds a session's id, signed so that made-up ids are refused without looking anything up.
package struct SessionCookie: Sendable {
    private static let use = "session"

    private let key: SecretKey

    init(key: SecretKey) { self.key = key }

    /// To be set on the answer to a sign-in.
    /// - Parameter isKept: false where the browser is to forget it when it is closed.
    package func cookie(for signIn: SessionService.SignIn, isKept: Bool = true) -> ResponseCookie {
        ResponseCookie(
            name: CookieName.session, value: key.sign(signIn.sessionID, use: Self.use), lifetime: isKept ? signIn.lifetime : nil)
    }

    /// To be set on the answer to a sign-out.
    package var removal: ResponseCookie { ResponseCookie(name: CookieName.session, value: "", lifetime: .zero) }

    /// The session's id, nil when there is none that was signed here.
    package func sessionID(of request: Request, in context: AppContext) -> String? {
        sessionID(in: context.cookies(of: request))
    }

    func sessionID(in cookies: RequestCookies) -> String? {
        cookies[CookieName.session].flatMap { key.verify($0, use: Self.use) }
    }
}
