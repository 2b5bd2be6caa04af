package import Platform

/// Tokens of the Dispatcher's API.
package struct DispatcherTokenSettings: SettingsSection {
    package var minutes = 24 * 60

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("dispatcher.token_minutes", \.minutes, .number(1...525_600), "How long a token of the Dispatcher API is valid.")
    ]
}
