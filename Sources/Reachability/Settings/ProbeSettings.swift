package import Platform

/// How probes are looked at, judged and kept.
package struct ProbeSettings: SettingsSection {
    package var excellentMilliseconds = 100
    package var goodMilliseconds = 200
    package var averageMilliseconds = 500
    package var downAfter = 3
    package var upAfter = 2
    package var tlsDays = 14
    package var parallel = 128
    package var rawHours = 6
    package var minuteDays = 3
    package var days = 400
    package var caFile: String?
    package var eventsService = "Reachability"

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("probes.excellent_ms", \.excellentMilliseconds, .number(1...60_000), "Below so many milliseconds an answer is excellent."),
        row("probes.good_ms", \.goodMilliseconds, .number(1...60_000), "Below so many milliseconds an answer is good."),
        row("probes.average_ms", \.averageMilliseconds, .number(1...60_000), "Below so many milliseconds an answer is average, else poor."),
        row("probes.down_after", \.downAfter, .number(1...100), "A probe is down after so many failures in a row."),
        row("probes.up_after", \.upAfter, .number(1...100), "A probe that was down is up after so many successes in a row."),
        row("probes.tls_days", \.tlsDays, .number(0...3650), "A certificate with fewer days left counts as a failure."),
        row("probes.parallel", \.parallel, .number(1...1024), "How many probes are looked at at the same time."),
        row("probes.raw_hours", \.rawHours, .number(2...168), "Hours each single result is kept."),
        row("probes.minute_days", \.minuteDays, .number(1...400), "Days the figures of each minute are kept."),
        row("probes.days", \.days, .number(1...3650), "Days the figures of each hour are kept."),
        row("probes.ca_file", \.caFile, .path, "PEM file of authorities that are trusted by HTTP probes besides the system's."),
        row(
            "probes.events_service", \.eventsService, .text,
            "Service under which probes that name none are reported; it is added when there is none of this name."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard !(excellentMilliseconds < goodMilliseconds && goodMilliseconds < averageMilliseconds) else { return [] }
        return [
            SettingsContradiction(
                "probes.good_ms", "probes.average_ms",
                message: "probes.excellent_ms has to be below probes.good_ms, and that below probes.average_ms.")
        ]
    }
}

extension ProbeSettings {
    var grades: ProbeGrade.Limits {
        .init(excellent: excellentMilliseconds, good: goodMilliseconds, average: averageMilliseconds)
    }

    var hysteresis: ProbeStanding.Limits { .init(downAfter: downAfter, upAfter: upAfter) }
}
