extension Settings {
    /// How writes are committed, and how long data is kept.
    package struct Storage: SettingsSection {
        package var retentionDays = 90
        package var lowDiskMiB = 512
        package var busyTimeoutMilliseconds = 5000
        package var groupCommit = 256
        package var retrySeconds = 15

        package init() {}

        package static let rows: [SettingDefinition] = [
            row(
                "storage.retention_days", \.retentionDays, .number(1...36_500), "Days raw events are kept; incidents are kept for ever."),
            row("storage.low_disk_mib", \.lowDiskMiB, .number(0...1_048_576), "Warn when less space than this many MiB is left."),
            row(
                "storage.busy_timeout_ms", \.busyTimeoutMilliseconds, .number(100...60_000),
                "How long a write waits for another process, in milliseconds."),
            row("storage.group_commit", \.groupCommit, .number(1...10_000), "Writes committed together at most."),
            row(
                "storage.retry_seconds", \.retrySeconds, .number(0...300),
                "How long a write that failed for a passing reason is tried again before the client gets 503; smaller than limits.request_seconds."
            ),
        ]

        /// Retries that would go on after the request was given up.
        package func contradictions(in settings: Settings) -> [SettingsContradiction] {
            guard retrySeconds >= settings.limits.requestSeconds else { return [] }
            return [
                .init(
                    "storage.retry_seconds", "limits.request_seconds",
                    message: "storage.retry_seconds (\(retrySeconds)) must be smaller than limits.request_seconds "
                        + "(\(settings.limits.requestSeconds)): a request that has ended cannot be told whether its write went through")
            ]
        }
    }

    /// PostgreSQL instead of SQLite.
    package struct Database: SettingsSection {
        /// Nil for SQLite in the data directory.
        package var url: String?
        package var password: String?
        package var applicationName = "switchboard"
        package var readers = 4
        package var statementTimeoutMilliseconds = 10_000

        package init() {}

        package static let rows: [SettingDefinition] = [
            row(
                "database.url", \.url, .databaseURL, secrecy: .part,
                "PostgreSQL instead of SQLite in the data directory, e.g. postgresql://user@host:5432/database."),
            row("database.password", \.password, .text, secrecy: .whole, "Password for it; comes before one in the URL."),
            row("database.application_name", \.applicationName, .text, "How Switchboard's connections are named in PostgreSQL."),
            row(
                "database.readers", \.readers, .number(1...200),
                "Connections for reading at the same time; in PostgreSQL a server uses two more, one that writes and one that says it is there."
            ),
            row(
                "database.statement_timeout_ms", \.statementTimeoutMilliseconds, .number(0...3_600_000),
                "Longest time one statement may take in PostgreSQL, in milliseconds; 0 sets no limit."),
        ]
    }
}
