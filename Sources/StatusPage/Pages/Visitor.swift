import HTTPTypes
import Hummingbird
import Platform

/// Who reads the public page: somebody without a name, in a language. What the address says goes before the cookie, and that
/// before what the browser asks for.
struct Visitor {
    let language: Language
    /// To be set where the address names a language that the cookie does not.
    let cookie: ResponseCookie?

    private static let year = Duration.seconds(86_400 * 365)

    init(_ request: Request, _ context: AppContext) {
        let kept = context.cookies(of: request)[CookieName.language].flatMap { Language(tag: $0) }
        if let chosen = request.uri.queryParameters.get("lang").flatMap({ Language(tag: $0) }) {
            language = chosen
            cookie =
                chosen == kept ? nil : ResponseCookie(name: CookieName.language, value: chosen.rawValue, lifetime: Self.year)
        } else {
            language = kept ?? request.headers[.acceptLanguage].flatMap { Language(acceptLanguage: $0) } ?? .english
            cookie = nil
        }
    }
}
