import ArgumentParser
import Kernel
import Platform

/// `switchboard doctor`: what is well with an installation and what is not.
struct DoctorCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look the installation over and say what to do; works beside a running server.",
        discussion: """
            One line for each thing: ok, warning or problem. Exit code 1 when there is a problem.
            Example: switchboard doctor --data-dir /var/lib/switchboard
            """)

    @Flag(help: "One line of JSON: {\"ok\":…,\"findings\":[…],\"settings\":[…]}.")
    var json = false
    @Flag(
        name: [.customLong("thorough"), .customLong("figures")],
        help: "Also what takes long: reckon the figures anew from every incident, and compare (seconds for a million of them).")
    var isThorough = false
    @OptionGroup var storage: StorageOptions

    func perform() async throws {
        let loaded: LoadedSettings
        do { loaded = try storage.load() } catch let error as SettingsError {
            // What else to look at is said by settings.
            return try show(error.problems.map { .problem("settings", "\($0)") }, settings: [])
        }
        let doctor = Doctor(loaded: loaded, isThorough: isThorough, world: .live)
        try show(await doctor.findings(), settings: loaded.effective)
    }

    private struct Report: Encodable {
        struct Setting: Encodable { let key, value, source: String }
        let ok: Bool
        let findings: [Finding]
        let settings: [Setting]
    }

    private func show(_ findings: [Finding], settings: [LoadedSettings.Effective]) throws {
        let isWell = !findings.contains { $0.level == .problem }
        if json {
            let rows = settings.map { Report.Setting(key: $0.key, value: $0.value, source: $0.source) }
            try Terminal.json(Report(ok: isWell, findings: findings, settings: rows))
        } else {
            findings.forEach { Terminal.data($0.line) }
        }
        guard isWell else { throw CommandExit.failed }
    }
}
