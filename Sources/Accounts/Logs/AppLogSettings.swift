package import Platform

/// Log files of services on this machine.
package struct AppLogSettings: SettingsSection {
    package var roots: [String] = []
    package var tailBytes = 64 << 10

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("app_logs.roots", \.roots, .paths, "Folders inside which services' log files may be shown; none by default."),
        row("app_logs.tail_bytes", \.tailBytes, .bytes(1024...(16 << 20)), "How much of a log file is shown, from its end."),
    ]
}
