/// What is set, and secrets that are where others may read them.
struct SettingsCheck {
    let loaded: LoadedSettings

    var findings: [Finding] { [summary] + exposed + contradiction }

    private var said: [LoadedSettings.Effective] { loaded.effective.filter { $0.isChanged && !$0.value.isEmpty } }

    private var summary: Finding {
        let texts = said.map { "\($0.key) = \($0.value) (\($0.source))" }
        return .ok("settings", texts.isEmpty ? "all defaults" : texts.joined(separator: ", "))
    }

    private var exposed: [Finding] {
        let arguments = said.filter { $0.holdsSecret && $0.source.hasPrefix("--") }.map { secret in
            Finding.warning(
                "settings", "\(secret.source) holds a password, which every user of this machine can read",
                "set SWITCHBOARD_DATABASE_PASSWORD_FILE instead")
        }
        return arguments
            + loaded.written.map(Self.finding)
    }

    private static func finding(_ secret: WrittenSecret) -> Finding {
        let better =
            secret.overriddenBy.map { "take it out of the file: what \($0) says counts instead" }
            ?? "name a file that holds nothing else in \(secret.betterPlace)"
        guard secret.isOpen else {
            let readers = "its owner\(secret.isOpenToGroup ? " and group" : "") alone may read"
            return .ok("settings", "\(secret.key) stands in \(secret.file), which \(readers); better \(better)")
        }
        return .warning(
            "settings", "\(secret.file) holds \(secret.key) and others may read it", "\(better), or chmod 600 \(secret.file)")
    }

    private var contradiction: [Finding] {
        guard loaded.values.database.password != nil, loaded.values.database.url == nil else { return [] }
        return [
            .warning(
                "settings", "database.password is set, but no database.url: SQLite is used", "set database.url, or remove the password")
        ]
    }
}
