package import Hummingbird
package import HTTPTypes

/// The cookies of a request, looked up without taking them all apart. Over https only those count that this very host
/// has set: see ``CookieName/sent(_:secure:)``.
package struct RequestCookies: Sendable {
    private let headers: [String]
    private let isSecure: Bool

    package init(_ fields: HTTPFields, secure: Bool) { (headers, isSecure) = (fields[values: .cookie], secure) }

    /// The value of the first cookie of this name.
    package subscript(name: String) -> Substring? {
        let name = CookieName.sent(name, secure: isSecure)
        for header in headers {
            for pair in header.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                guard trimmed.hasPrefix(name), let equals = trimmed.firstIndex(of: "="), trimmed[..<equals] == name else { continue }
                return trimmed[trimmed.index(after: equals)...]
            }
        }
        return nil
    }
}

/// A cookie to be set: `HttpOnly`, `SameSite=Lax`, for the whole site, `Secure` when pages are reached by https.
package struct ResponseCookie: Sendable {
    package var name: String
    package var value: String
    /// Nil lasts until the browser is closed; zero deletes.
    package var lifetime: Duration?
    /// Scripts need to read those that hold preferences.
    package var isReadableByScripts = false

    package init(name: String, value: String, lifetime: Duration?, isReadableByScripts: Bool = false) {
        (self.name, self.value) = (name, value)
        (self.lifetime, self.isReadableByScripts) = (lifetime, isReadableByScripts)
    }

    /// The `Set-Cookie` header's value.
    package func header(secure: Bool) -> String {
        var text = "\(CookieName.sent(name, secure: secure))=\(value); Path=/; SameSite=Lax"
        if let lifetime { text += "; Max-Age=\(lifetime.components.seconds)" }
        if !isReadableByScripts { text += "; HttpOnly" }
        if secure { text += "; Secure" }
        return text
    }
}

extension AppContext {
    /// Those that count on this connection: over https, only ones that this host has set.
    package func cookies(of request: Request) -> RequestCookies { RequestCookies(request.headers, secure: isSecure) }
}

extension Response {
    /// Adds a `Set-Cookie` header.
    package mutating func set(_ cookie: ResponseCookie, in context: AppContext) {
        headers.append(HTTPField(name: .setCookie, value: cookie.header(secure: context.isSecure)))
    }
}
