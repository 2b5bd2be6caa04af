import Foundation
package import Platform

/// How a user wants the pages to look; nil follows the browser or the server.
package struct UserPreferences: Hashable, Sendable {
    package var language: Language?
    package var theme: ReaderPreferences.Theme?
    /// An IANA name.
    package var timeZone: String?

    package init(language: Language?, theme: ReaderPreferences.Theme?, timeZone: String?) {
        self.language = language
        self.theme = theme
        self.timeZone = timeZone
    }

    func checked() throws(AccountsError) -> UserPreferences {
        guard timeZone.map({ TimeZone(identifier: $0) != nil }) ?? true else { throw .invalid(.timeZone) }
        return self
    }
}
