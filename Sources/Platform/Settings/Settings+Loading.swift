import Foundation

/// Settings as read at start, with what they came from.
package struct LoadedSettings: Sendable {
    package let values: Settings
    /// One row a setting: its key, its value as text (secrets hidden) and where it was said.
    package let effective: [Effective]

    package struct Effective: Hashable, Sendable {
        package let key: String
        /// Empty when it has none.
        package let value: String
        package let source: String
        /// A secret: `value` only says that there is one.
        package let isHidden: Bool

        /// Nil for a secret, and where there is none.
        package var shownValue: String? { value.isEmpty || isHidden ? nil : value }
        package var isChanged: Bool { source != Self.defaultSource }
        static let defaultSource = "default"
    }
}

extension Settings {
    /// Reads the settings: flags before environment before the file (`--config`, else `switchboard.yaml` in the data
    /// directory) before the defaults.
    /// - Throws: `SettingsError` with everything that is wrong.
    package static func load(
        arguments: [String] = [], environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> LoadedSettings {
        var first = SettingsSources()
        first.read(arguments: arguments)
        first.read(environment: environment)
        // Where the file lies may itself be said by a flag or the environment.
        let directory = first.said.first { $0.definition.key == "data_dir" }?.text ?? Settings().dataDirectory
        if let path = first.configPath {
            first.read(file: path, required: true)
        } else {
            first.read(file: directory + "/switchboard.yaml", required: false)
        }
        return try apply(first)
    }

    private static func apply(_ sources: SettingsSources) throws -> LoadedSettings {
        var settings = Settings()
        var problems = sources.problems
        var origin: [String: String] = [:]
        // Said in order of precedence: the first that speaks of a key wins, but all must be right.
        for said in sources.said {
            var target = settings
            if !said.definition.assign(said.text, &target) {
                let shown = said.definition.secrecy != .none ? "the value" : "\"\(said.text)\""
                problems.append(
                    .init(source: said.source, message: "\(said.definition.key) is a \(said.definition.type); \(shown) is not"))
            } else if origin[said.definition.key] == nil {
                settings = target
                origin[said.definition.key] = said.source
            }
        }
        problems += settings.contradictions(origin: origin)
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        let effective = table.map { definition in
            LoadedSettings.Effective(
                key: definition.key, value: definition.show(settings),
                source: origin[definition.key] ?? LoadedSettings.Effective.defaultSource, isHidden: definition.isSecret)
        }
        return LoadedSettings(values: settings, effective: effective)
    }

    /// Values that are right by themselves but not together.
    private func contradictions(origin: [String: String]) -> [SettingsProblem] {
        var found: [SettingsProblem] = []
        func complain(_ key: String, _ message: String) {
            found.append(SettingsProblem(source: origin[key] ?? key, message: message))
        }
        if (tls.certificateFile == nil) != (tls.keyFile == nil) {
            let said = tls.certificateFile == nil ? "tls.key_file" : "tls.certificate_file"
            complain(said, "tls.certificate_file and tls.key_file are set together or not at all")
        }
        for (key, path) in [("tls.certificate_file", tls.certificateFile), ("tls.key_file", tls.keyFile)] {
            if let path, !FileManager.default.isReadableFile(atPath: path) { complain(key, "\(path) cannot be read") }
        }
        if limits.batchBodyBytes < limits.bodyBytes {
            complain("limits.batch_body_bytes", "is smaller than limits.body_bytes; raise it or lower the other")
        }
        if storage.retrySeconds >= limits.requestSeconds {
            let said = origin["storage.retry_seconds"] == nil ? "limits.request_seconds" : "storage.retry_seconds"
            complain(
                said,
                "storage.retry_seconds (\(storage.retrySeconds)) must be smaller than limits.request_seconds "
                    + "(\(limits.requestSeconds)): a request that has ended cannot be told whether its write went through")
        }
        if openID.issuer != nil, openID.clientID.isEmpty { complain("oidc.issuer", "needs oidc.client_id") }
        if openID.issuer != nil, !HTTPAddress.isConfidential(openID.issuerText) {
            complain("oidc.issuer", "must be an https address (http only on this machine): secrets travel to it")
        }
        if openID.issuer != nil, openID.roles.isEmpty, openID.defaultRole == nil {
            complain("oidc.issuer", "needs oidc.roles or oidc.default_role: nobody could sign in")
        }
        if (admin.user == nil) != (admin.password == nil) {
            complain(admin.user == nil ? "admin.password" : "admin.user", "admin.user and admin.password are set together")
        }
        return found
    }
}
