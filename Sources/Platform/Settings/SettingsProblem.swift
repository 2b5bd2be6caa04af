/// One thing wrong with the settings: where it was said, what is wrong and what to do.
package struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// E.g. `--server-port`, `SWITCHBOARD_SERVER_PORT` or `switchboard.yaml line 3`.
    package let source: String
    package let message: String

    package var description: String { "\(source): \(message)" }
}

/// All problems found, so that they can be mended in one go.
package struct SettingsError: Error, Sendable, CustomStringConvertible {
    package let problems: [SettingsProblem]

    package var description: String { lines.joined(separator: "\n") }

    /// How many there are, and one line for each.
    package var lines: [String] {
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        return ["\(count) in the settings:"] + problems.map { "  \($0)" }
    }
}
