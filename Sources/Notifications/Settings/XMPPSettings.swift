package import Platform

/// The account that writes by XMPP.
package struct XMPPSettings: SettingsSection {
    package var jid: String?
    package var password: String?
    package var host: String?
    package var port = 5222
    package var caFile: String?

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("xmpp.jid", \.jid, .text, "Account that messages come from, as desk@example.org; without it nothing is sent."),
        row("xmpp.password", \.password, .text, secrecy: .whole, "Password of the account."),
        row("xmpp.host", \.host, .text, "Where the server is; found by the account's domain otherwise."),
        row("xmpp.port", \.port, .number(1...65_535), "Its port."),
        row("xmpp.ca_file", \.caFile, .path, "PEM file of authorities that the server's certificate is checked against."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard jid != nil, password == nil else { return [] }
        return [SettingsContradiction("xmpp.jid", "xmpp.password", message: "xmpp.jid needs xmpp.password.")]
    }
}
