package import Platform

/// How connectors are let in, and what they are given.
package struct ConnectorSettings: SettingsSection {
    /// Of the old protocol, as its key.
    package var token: String?
    package var key: String?
    package var service = "nttm"
    package var jobSeconds = 300
    package var jobsInFlight = 300
    package var queuedJobs = 10_000

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "tickets.token", \.token, .text, secrecy: .whole,
            "TOKEN of the old server, which old connectors send first; without it and the key they are not let in."),
        row("tickets.key", \.key, .text, secrecy: .whole, "KEY of the old server, by which old connectors prove themselves."),
        row("tickets.service", \.service, .text, "Name of the service that old connectors send last."),
        row(
            "tickets.job_seconds", \.jobSeconds, .number(1...86_400),
            "How long a connector may take to answer; one that lets this time pass is disconnected, so that it comes back fresh."),
        row(
            "tickets.jobs_in_flight", \.jobsInFlight, .number(1...10_000),
            "How many unanswered questions one connector may have at the same time; further ones wait for their turn."),
        row(
            "tickets.queued_jobs", \.queuedJobs, .number(1...1_000_000),
            "How many questions may wait for their turn; more are refused."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard (token == nil) != (key == nil) else { return [] }
        return [SettingsContradiction("tickets.token", "tickets.key", message: "tickets.token and tickets.key need each other.")]
    }
}
