package import Platform

/// How long the codes of services are good, and how often a wrong one may be tried.
package struct ServiceCodeSettings: SettingsSection {
    package var overlapHours = 24
    package var wrongCodes = 100
    package var wrongCodesMinutes = 15

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "services.code_overlap_hours", \.overlapHours, .number(0...8760),
            "How long a service's old code stays valid after a rotation."),
        row(
            "services.wrong_codes", \.wrongCodes, .number(1...10_000),
            "Wrong codes of services from one address within services.wrong_codes_minutes before further ones are answered 429."),
        row("services.wrong_codes_minutes", \.wrongCodesMinutes, .number(1...1440), "How long a wrong code counts."),
    ]

    var wrongCodePolicy: SignInLimits.Policy { .init(window: .seconds(wrongCodesMinutes * 60), freeFailures: wrongCodes) }
}
