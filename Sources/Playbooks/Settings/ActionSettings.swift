package import Platform

/// What the Action desk's clients meet.
package struct ActionSettings: SettingsSection {
    package var unmatchedTeam: String?
    package var rateLimit = 0

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "actions.unmatched_team", \.unmatchedTeam, .text,
            "Team that is told once of each set of triggers that no playbook knows; nobody without it."),
        row(
            "actions.rate_limit", \.rateLimit, .number(0...1_000_000),
            "Requests a minute that one address may send to /339; 0 sets no limit."),
    ]
}
