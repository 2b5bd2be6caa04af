import Crypto
import Foundation

/// Ties forms to the browser they were given to: a random cookie, and in each form a keyed hash of it and of the
/// sign-in. Another site can make a browser send the cookie, but knows neither it nor the hash.
package struct FormGuard: Sendable {
    /// Name of the hidden field; htmx sends the header instead.
    package static let field = "csrf_token"

    /// The cookie's value.
    let nonce: String
    /// Set when the browser has no such cookie yet.
    let isNew: Bool
    private let key: SecretKey

    init(nonce: String, isNew: Bool, key: SecretKey) { (self.nonce, self.isNew, self.key) = (nonce, isNew, key) }

    /// What a form of this page must send back.
    package func token(for identity: Identity?) -> String {
        key.authenticationCode("form", nonce, identity?.sessionKey ?? "")
    }

    /// Whether a form was given to this browser and this sign-in; never while the browser has no cookie yet.
    func accepts(_ token: String, for identity: Identity?) -> Bool {
        !isNew && key.isAuthenticationCode(token, of: "form", nonce, identity?.sessionKey ?? "")
    }

    var cookie: ResponseCookie { ResponseCookie(name: CookieName.csrf, value: nonce, lifetime: .seconds(86_400 * 365)) }
}
