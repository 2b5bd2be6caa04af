import Foundation
package import Platform

/// The mail server that messages leave by.
package struct MailSettings: SettingsSection {
    package var url: String?
    package var password: String?
    package var from: String?
    package var caFile: String?

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "mail.url", \.url, .mailServer,
            "The mail server, as smtp://user@host:587 (STARTTLS) or smtps://user@host:465; without it no mail is sent."),
        row("mail.password", \.password, .text, secrecy: .whole, "Password of the user in mail.url."),
        row("mail.from", \.from, .text, "Address that mails come from."),
        row("mail.ca_file", \.caFile, .path, "PEM file of authorities that the mail server's certificate is checked against."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard url != nil, from == nil else { return [] }
        return [SettingsContradiction("mail.url", "mail.from", message: "mail.url needs mail.from.")]
    }
}

extension SettingType where Value == String {
    static var mailServer: Self {
        .init(
            "smtp:// or smtps:// address without a password",
            parse: { text in
                guard let url = URLComponents(string: text), ["smtp", "smtps"].contains(url.scheme ?? ""), url.host?.isEmpty == false,
                    url.password == nil, url.query == nil, url.fragment == nil, url.path.isEmpty || url.path == "/"
                else { return nil }
                return text
            }, text: { $0 })
    }
}
