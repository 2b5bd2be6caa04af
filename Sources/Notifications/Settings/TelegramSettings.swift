import Foundation
package import Platform

/// The bot that writes to Telegram.
package struct TelegramSettings: SettingsSection {
    /// How the bot learns what people press and write.
    package enum Updates: String, CaseIterable, Sendable { case polling, webhook, off }

    package var token: String?
    package var apiURL = "https://api.telegram.org"
    package var adminChat: String?
    package var language = Language.english
    package var updates = Updates.polling

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("telegram.token", \.token, .text, secrecy: .whole, "Token of the bot, as @BotFather gave it; without it nothing is sent."),
        row("telegram.api_url", \.apiURL, .serverURL, "Where the Bot API is."),
        row(
            "telegram.admin_chat", \.adminChat, .text,
            "Chat that is told of every service's incidents, as the old Dispatcher's TELEGRAM_ADMIN_CHAT."),
        row("telegram.language", \.language, .language, "Language of messages to the admin chat."),
        row(
            "telegram.updates", \.updates, .choice,
            "How the bot learns what people press and write: it asks (polling), is called at server.public_url (webhook), or not at all (off)."
        ),
    ]
}

extension SettingType where Value == Language {
    package static var language: Self {
        .init(
            Language.allCases.map(\.rawValue).joined(separator: " or "),
            parse: { text in Language.allCases.first { $0.rawValue.lowercased() == text.lowercased() } }, text: { $0.rawValue })
    }
}

extension SettingType where Value == String {
    /// An http or https address to which paths are appended.
    static var serverURL: Self {
        .init(
            "http or https address",
            parse: { text in
                guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme?.lowercased() ?? ""),
                    url.host?.isEmpty == false, url.user == nil, url.query == nil, url.fragment == nil
                else { return nil }
                return text.hasSuffix("/") ? String(text.dropLast()) : text
            }, text: { $0 })
    }
}
