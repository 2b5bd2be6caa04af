extension SettingsTable {
    /// All settings as a table in Markdown, for the manual.
    package var markdown: String {
        (["| key | flag | environment | type | default | meaning |", "|---|---|---|---|---|---|"] + rows.map(\.markdown))
            .joined(separator: "\n") + "\n"
    }

    /// The options of a command that takes settings, for its help text.
    package var flagHelp: String {
        let lines = rows.filter { !$0.isSecret }.map { ($0.shortFlag ?? $0.flag, $0.doc) }
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }.joined(separator: "\n")
    }
}

extension SettingDefinition {
    fileprivate var markdown: String {
        let flag = isSecret ? "–" : "`\(shortFlag ?? self.flag)`"
        let environment = mayComeFromFile ? "`\(environmentName)`, `\(environmentName)_FILE`" : "`\(environmentName)`"
        let value = defaultText.isEmpty ? "–" : "`\(defaultText)`"
        return "| `\(key)` | \(flag) | \(environment) | \(type) | \(value) | \(doc) |"
    }
}
