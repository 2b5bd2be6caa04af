import Foundation

/// What the `.env` of the Dispatcher says, as settings.
package struct DispatcherEnvironment: Sendable {
    /// Keys and values for `switchboard.yaml`.
    package private(set) var settings: [(key: String, value: String)] = []
    /// Sentences about what is left out, and why. They hold no value that may be a secret.
    package private(set) var notes: [String] = []

    private let values: [String: String]

    private static let known = ["TELEGRAM_BOT_TOKEN", "TELEGRAM_ADMIN_CHAT", "AUTH_SECRET_KEY", "FRONTEND_URL", "NCT_AUTH_URL", "DB_PATH"]

    /// - Parameter values: by their names. Nil for a file of something else.
    package init?(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
        guard Self.known.contains(where: values.keys.contains) else { return nil }
        readTelegram()
        read("HOST", as: "server.host") { $0.contains(where: \.isWhitespace) ? nil : $0 }
        read("PORT", as: "server.port") { text in UInt16(text).flatMap { $0 > 0 ? String($0) : nil } }
        read("FRONTEND_URL", as: "dispatcher.cors_origin", Self.origin)
        read("AUTH_TOKEN_LIFETIME_IN_MIN", as: "dispatcher.token_minutes") { text in
            Int(text).flatMap { (1...525_600).contains($0) ? String($0) : nil }
        }
        noteWhatIsLeft()
    }

    private mutating func readTelegram() {
        read("TELEGRAM_BOT_TOKEN", as: "telegram.token") { $0.contains(where: \.isWhitespace) ? nil : $0 }
        read("TELEGRAM_ADMIN_CHAT", as: "telegram.admin_chat") { text in
            Int64(text) != nil || (text.hasPrefix("@") && text.count > 1) ? text : nil
        }
        for name in ["TELEGRAM_BOT_TOKEN", "TELEGRAM_ADMIN_CHAT"] where values[name] == nil {
            notes.append("\(name) is not set: without it no incident is told in Telegram.")
        }
    }

    private mutating func read(_ name: String, as key: String, _ form: (String) -> String?) {
        guard let text = values[name] else { return }
        if let value = form(text) {
            settings.append((key, value))
        } else {
            notes.append("\(name) is left out: what it says is no \(key).")
        }
    }

    /// Scheme, host and port alone.
    private static func origin(_ text: String) -> String? {
        let text = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme ?? ""), url.host?.isEmpty == false,
            url.user == nil, url.path.isEmpty, url.query == nil, url.fragment == nil
        else { return nil }
        return text
    }

    private mutating func noteWhatIsLeft() {
        let reasons = [
            "DEBUG": "there is no such mode; dispatcher.registration lets anybody register.",
            "DB_PATH": "`switchboard import dispatcher FILE` brings over what that database holds.",
            "BOT_SLEEP": "the bot needs no pause.",
            "AUTH_SECRET_KEY": "tokens are signed with a key of Switchboard's own; people sign in anew.",
            "AUTH_ALGORITHM": "tokens are signed as Switchboard does it.",
            "NCT_AUTH_URL": "addresses are slowed down by Switchboard itself, not banned elsewhere.",
        ]
        let read = ["TELEGRAM_BOT_TOKEN", "TELEGRAM_ADMIN_CHAT", "HOST", "PORT", "FRONTEND_URL", "AUTH_TOKEN_LIFETIME_IN_MIN"]
        for name in values.keys.sorted() where !read.contains(name) {
            notes.append("\(name) is left out: \(reasons[name] ?? "Switchboard knows nothing of it.")")
        }
    }
}
