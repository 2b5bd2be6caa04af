package import Logging

extension Settings {
    /// What is written to standard error.
    package struct Log: SettingsSection {
        /// One JSON object a line for machines, or a line of text for people.
        package enum Format: String, CaseIterable, Sendable { case json, text }
        /// Which requests get a line of their own.
        package enum Requests: String, CaseIterable, Sendable { case none, errors, all }

        package var level: Logger.Level = .info
        package var format: Format = .text
        package var requests: Requests = .errors

        package init() {}

        package static let rows: [SettingDefinition] = [
            row("log.level", \.level, .logLevel, "Lines below this level are not written."),
            row("log.format", \.format, .choice, "Form of the log lines on standard error."),
            row("log.requests", \.requests, .choice, "Which requests get a log line: failed ones, all, or none."),
        ]
    }

    /// Who may read `/metrics`; everybody when neither is set.
    package struct Metrics: SettingsSection {
        package var token: String?
        package var addresses: [AddressRange] = []

        package init() {}

        package static let rows: [SettingDefinition] = [
            row("metrics.token", \.token, .text, secrecy: .whole, "Token without which /metrics is refused, as Authorization: Bearer."),
            row(
                "metrics.addresses", \.addresses, .addressRanges,
                "Addresses that may read /metrics without the token; nobody else may once this or the token is set."),
        ]
    }
}
