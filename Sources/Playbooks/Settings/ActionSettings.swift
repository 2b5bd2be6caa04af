package import Platform

/// What the Action desk's clients meet.
package struct ActionSettings: SettingsSection {
    package var unmatchedTeam: String?

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "actions.unmatched_team", \.unmatchedTeam, .text,
            "Team that is told once of each set of triggers that no playbook knows; nobody without it.")
    ]
}
