import Foundation

/// The texts that settings are read from, by source; nothing is interpreted yet.
struct SettingsSources {
    /// One said value: whose, what, and where it was said.
    struct Said {
        let definition: SettingDefinition
        let text: String
        let source: String
        /// Of the settings; nil for what was said by a flag or the environment.
        var file: String?
    }

    /// The settings there are.
    let rows: [SettingDefinition]
    private(set) var said: [Said] = []
    private(set) var problems: [SettingsProblem] = []
    /// `--config`, which is no setting: it says where settings are.
    private(set) var configPath: String?

    init(rows: [SettingDefinition]) { self.rows = rows }

    mutating func complain(_ source: String, _ message: String) {
        problems.append(SettingsProblem(source: source, message: message))
    }

    mutating func say(_ definition: SettingDefinition, _ text: String, source: String, file: String? = nil) {
        said.append(Said(definition: definition, text: text, source: source, file: file))
    }

    // MARK: Flags

    /// `--key value` or `--key=value`; a flag of a true-or-false setting may stand alone.
    mutating func read(arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            let definition = rows.first { $0.flag == name || $0.shortFlag == name }
            guard name == "--config" || definition != nil else {
                complain(argument, "is no option of this command; --help lists them")
                continue
            }
            if let definition, definition.isSecret {
                if parts.count == 1 { _ = rest.popFirst() }
                complain(name, "other users of this machine can read arguments; set \(definition.environmentName)_FILE instead")
                continue
            }
            let isSwitch = definition?.type == SettingType<Bool>.flag.name
            let value: String
            if parts.count == 2 {
                value = String(parts[1])
            } else if let next = rest.first, !next.hasPrefix("--") {
                value = next
                rest.removeFirst()
            } else if isSwitch {
                value = "true"
            } else {
                complain(name, "needs a value after it")
                continue
            }
            if let definition { say(definition, value, source: name) } else { configPath = value }
        }
    }

    // MARK: Environment

    mutating func read(environment: [String: String]) {
        let byName = Dictionary(uniqueKeysWithValues: rows.map { ($0.environmentName, $0) })
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("SWITCHBOARD_") {
            if name == "SWITCHBOARD_CONFIG" {
                configPath = configPath ?? value
            } else if let definition = byName[name] {
                if definition.mayComeFromFile, environment[name + "_FILE"] != nil {
                    complain(name, "is set together with \(name)_FILE; keep one of them")
                }
                say(definition, value, source: name)
            } else if name.hasSuffix("_FILE"), let definition = byName[String(name.dropLast(5))], definition.mayComeFromFile {
                readSecretFile(definition, path: value, source: name)
            } else {
                complain(name, unknown(name, among: Array(byName.keys)))
            }
        }
    }

    private mutating func readSecretFile(_ definition: SettingDefinition, path: String, source: String) {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            complain(source, "names \(path), which cannot be read")
            return
        }
        // Editors and `echo` leave a line end that is no part of the secret.
        var secret = text[...]
        while secret.last?.isNewline == true { secret.removeLast() }
        say(definition, String(secret), source: source)
    }

    // MARK: File

    /// The values of a yaml file, nested or dotted. `required` is set when somebody named the file.
    mutating func read(file path: String, required: Bool) {
        guard FileManager.default.fileExists(atPath: path) else {
            if required { complain(path, "does not exist; create it or leave --config away") }
            return
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            complain(path, "cannot be read as UTF-8 text")
            return
        }
        let file = SettingsFile(text: text)
        if let problem = file.problem { complain(path, problem) }
        for entry in file.entries {
            let source = "\(path) line \(entry.line)"
            if let definition = rows.first(where: { $0.key == entry.key }) {
                say(definition, entry.text, source: source, file: path)
            } else {
                complain(source, unknown(entry.key, among: rows.map(\.key)))
            }
        }
    }

    private func unknown(_ name: String, among known: [String]) -> String {
        let last = name.split(whereSeparator: { $0 == "." || $0 == "_" }).last.map(String.init) ?? name
        let near = known.filter { $0.hasSuffix(last) }.sorted().first
        return "\(name) is no setting" + (near.map { "; did you mean \($0)?" } ?? "; docs/settings.md lists them all")
    }
}
