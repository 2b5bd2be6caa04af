package import Foundation

/// How a reader wants pages: from their account, else from cookies, else from the browser's headers.
package struct ReaderPreferences: Hashable, Sendable {
    /// `system` is whatever the browser prefers.
    package enum Theme: String, CaseIterable, Sendable, Codable { case system, light, dark }

    package var language: Language = .english
    package var theme: Theme = .system
    package var timeZone: TimeZone = .gmt

    package init(language: Language = .english, theme: Theme = .system, timeZone: TimeZone = .gmt) {
        (self.language, self.theme, self.timeZone) = (language, theme, timeZone)
    }

    /// What cookies and `Accept-Language` say; `fallbackZone` is used until the browser has sent its own.
    init(cookies: RequestCookies, acceptLanguage: String?, fallbackZone: TimeZone) {
        language =
            cookies[CookieName.language].flatMap { Language(tag: $0) }
            ?? acceptLanguage.flatMap { Language(acceptLanguage: $0) } ?? .english
        theme = cookies[CookieName.theme].flatMap { Theme(rawValue: String($0)) } ?? .system
        timeZone = cookies[CookieName.timeZone].flatMap { TimeZone(identifier: Self.unescaped($0)) } ?? fallbackZone
    }

    /// Browsers' scripts escape the slash of `Europe/Moscow`.
    private static func unescaped(_ text: Substring) -> String { text.removingPercentEncoding ?? String(text) }
}

/// Names of the cookies Switchboard sets.
package enum CookieName {
    package static let session = "switchboard_session"
    package static let csrf = "switchboard_csrf"
    package static let openID = "switchboard_oidc"
    package static let language = "switchboard_language"
    package static let theme = "switchboard_theme"
    package static let timeZone = "switchboard_zone"

    /// What a cookie is called where it travels. Over https browsers let no other host plant one of this prefix, and none
    /// that lacks `Secure`; over http they would not take it.
    package static func sent(_ name: String, secure: Bool) -> String { (secure ? "__Host-" : "") + name }
}
