import Foundation
import Platform

/// What is set, and secrets that are where others may read them.
struct SettingsCheck {
    let loaded: LoadedSettings

    var findings: [Finding] { [summary] + exposed + contradiction }

    private var said: [LoadedSettings.Effective] { loaded.effective.filter { $0.isChanged && !$0.value.isEmpty } }

    private var summary: Finding {
        let texts = said.map { "\($0.key) = \($0.value) (\($0.source))" }
        return .ok("settings", texts.isEmpty ? "all defaults" : texts.joined(separator: ", "))
    }

    private var secrets: [LoadedSettings.Effective] { said.filter { $0.value.contains("(hidden)") } }

    private var exposed: [Finding] {
        secrets.compactMap { secret in
            if secret.source.hasPrefix("--") {
                return .warning(
                    "settings", "\(secret.source) holds a password, which every user of this machine can read",
                    "set SWITCHBOARD_DATABASE_PASSWORD_FILE instead")
            }
            guard let file = Self.file(of: secret.source), DataDirectory.isOpenToOthers(path: file) else { return nil }
            return .warning("settings", "\(file) holds \(secret.key) and others may read it", "chmod 600 \(file)")
        }
    }

    private var contradiction: [Finding] {
        guard loaded.values.database.password != nil, loaded.values.database.url == nil else { return [] }
        return [
            .warning(
                "settings", "database.password is set, but no database.url: SQLite is used", "set database.url, or remove the password")
        ]
    }

    /// The settings file of a source like `/etc/switchboard.yaml line 3`.
    private static func file(of source: String) -> String? {
        source.firstRange(of: " line ").map { String(source[..<$0.lowerBound]) }
    }
}
