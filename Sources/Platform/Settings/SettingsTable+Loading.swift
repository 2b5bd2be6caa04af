import Foundation

extension SettingsTable {
    /// Reads the settings: flags before environment before the file (`--config`, else `switchboard.yaml` in the data
    /// directory) before the defaults.
    /// - Throws: `SettingsError` with everything that is wrong.
    package func load(
        arguments: [String] = [], environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> LoadedSettings {
        var sources = SettingsSources(rows: rows)
        sources.read(arguments: arguments)
        sources.read(environment: environment)
        // Where the file lies may itself be said by a flag or the environment.
        let directory = sources.said.first { $0.definition.key == "data_dir" }?.text ?? Settings().dataDirectory
        let file = sources.configPath ?? directory + "/switchboard.yaml"
        sources.read(file: file, required: sources.configPath != nil)
        var loaded = try apply(sources)
        loaded.file = file
        return loaded
    }

    private func apply(_ sources: SettingsSources) throws -> LoadedSettings {
        var settings = Settings()
        var problems = sources.problems
        var origin: [String: String] = [:]
        // Said in order of precedence: the first that speaks of a key wins, but all must be right.
        for said in sources.said {
            var target = settings
            if !said.definition.assign(said.text, &target) {
                let shown = said.definition.secrecy != .none ? "the value" : "\"\(said.text)\""
                let fault = said.definition.fault(said.text) ?? "is a \(said.definition.type); \(shown) is not"
                problems.append(.init(source: said.source, message: "\(said.definition.key) \(fault)"))
            } else if origin[said.definition.key] == nil {
                settings = target
                origin[said.definition.key] = said.source
            }
        }
        problems += sections.flatMap { Self.contradictions(of: $0, in: settings) }.map { found in
            let source = found.keys.lazy.compactMap { origin[$0] }.first ?? found.keys.first ?? ""
            return SettingsProblem(source: source, message: found.message)
        }
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        let effective = rows.map { definition in
            LoadedSettings.Effective(
                definition: definition, value: definition.show(settings),
                source: origin[definition.key] ?? LoadedSettings.Effective.defaultSource)
        }
        return LoadedSettings(values: settings, effective: effective, written: Self.secrets(in: sources, origin))
    }

    /// - Parameter origin: of the value that counts, by key.
    private static func secrets(in sources: SettingsSources, _ origin: [String: String]) -> [WrittenSecret] {
        sources.said.compactMap { said in
            guard let file = said.file, said.definition.holdsSecret(said.text) else { return nil }
            let counts = origin[said.definition.key]
            return WrittenSecret(setting: said.definition, file: file, overriddenBy: counts == said.source ? nil : counts)
        }
    }

    private static func contradictions<Section: SettingsSection>(
        of section: Section.Type, in settings: Settings
    ) -> [SettingsContradiction] {
        settings[section].contradictions(in: settings)
    }
}
