import Foundation
package import Platform

/// How a user wants the pages to look; nil follows the browser or the server.
struct UserPreferences: Hashable, Sendable {
    var language: Language?
    var theme: ReaderPreferences.Theme?
    /// An IANA name.
    var timeZone: String?

    func checked() throws(ClientError) -> UserPreferences {
        guard timeZone.map({ TimeZone(identifier: $0) != nil }) ?? true else { throw .timeZoneUnknown }
        return self
    }
}

/// What a user wants to have otherwise; nil leaves it, `.some(nil)` follows the browser or the server again.
package struct PreferenceChanges: Hashable, Sendable {
    package var language: Language??
    package var theme: ReaderPreferences.Theme??
    package var timeZone: String??

    package init(language: Language?? = nil, theme: ReaderPreferences.Theme?? = nil, timeZone: String?? = nil) {
        (self.language, self.theme, self.timeZone) = (language, theme, timeZone)
    }

    func applied(to user: User) -> UserPreferences {
        UserPreferences(
            language: language ?? user.language, theme: theme ?? user.theme, timeZone: timeZone ?? user.timeZone)
    }
}
