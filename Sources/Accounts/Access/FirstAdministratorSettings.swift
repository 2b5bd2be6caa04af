package import Platform

/// The first administrator, made when the data directory is empty.
package struct FirstAdministratorSettings: SettingsSection {
    package var user: String?
    package var password: String?

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("admin.user", \.user, .text, "Name of the first administrator, made when the data directory is empty."),
        row("admin.password", \.password, .text, secrecy: .whole, "Password of the first administrator."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard (user == nil) != (password == nil) else { return [] }
        return [.init("admin.user", "admin.password", message: "admin.user and admin.password are set together")]
    }
}
