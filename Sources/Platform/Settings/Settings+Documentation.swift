extension Settings {
    /// The settings table as Markdown, as `docs/operations.md` holds it.
    package static var markdown: String {
        let defaults = Settings()
        let rows = table.map { definition in
            let flags = definition.isSecret ? "–" : (definition.shortFlag ?? definition.flag)
            // The system's zone is the default, whatever it is where the document is made.
            let text = definition.key == "dispatcher.time_zone" ? "" : definition.read(defaults)
            let value = text.isEmpty ? "–" : "`\(text)`"
            let environment = definition.environmentName + (definition.mayComeFromFile ? "`, `\(definition.environmentName)_FILE" : "")
            return
                "| `\(definition.key)` | \(flags == "–" ? flags : "`\(flags)`") | `\(environment)` | \(definition.type) | \(value) | \(definition.doc) |"
        }
        return (["| key | flag | environment | type | default | meaning |", "|---|---|---|---|---|---|"] + rows)
            .joined(separator: "\n") + "\n"
    }

    /// The options of a command that takes settings, for its help text.
    package static var flagHelp: String {
        let rows = table.filter { !$0.isSecret }.map { ($0.shortFlag ?? $0.flag, $0.doc) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }.joined(separator: "\n")
    }
}
