package import Foundation
package import Platform

/// The public page.
package struct StatusSettings: SettingsSection {
    package var name: String?
    package var timeZone = TimeZone(identifier: "Etc/UTC") ?? .gmt
    package var majorPercent = 100
    package var partialPercent = 30
    package var degradedPercent = 0
    package var alarms = true
    package var alarmService = "Status page"
    package var logoBytes = 100 << 10
    package var subscriptions = SubscriberChannel.allCases
    package var signUpsPerHour = 20
    package var confirmationsPerDay = 3

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("status.name", \.name, .text, "Name of the status page; \"Status\" in the reader's language without it."),
        row("status.time_zone", \.timeZone, .timeZone, "Zone of the days and times of the status page."),
        row(
            "status.uptime_major_percent", \.majorPercent, .number(0...100),
            "How much of a major outage counts as not being up, in percent."),
        row(
            "status.uptime_partial_percent", \.partialPercent, .number(0...100),
            "How much of a partial outage counts as not being up, in percent."),
        row(
            "status.uptime_degraded_percent", \.degradedPercent, .number(0...100),
            "How much of a degraded performance counts as not being up, in percent."),
        row(
            "status.alarms", \.alarms, .flag,
            "Whether a cell of the sources that gets worse becomes an event also where its threshold names no service."),
        row(
            "status.alarm_service", \.alarmService, .text,
            "The service whose event it becomes then; it is made when it is needed first."),
        row(
            "status.subscriptions", \.subscriptions,
            .list("list of \(SubscriberChannel.allCases.map(\.rawValue).joined(separator: ", "))") { SubscriberChannel(rawValue: $0) },
            "By what customers may be told; of these, those that are set up. Empty for a page that nobody subscribes to."),
        row(
            "status.signups_per_hour", \.signUpsPerHour, .number(1...10_000),
            "How often in an hour one client may send the form by which customers subscribe."),
        row(
            "status.confirmations_per_day", \.confirmationsPerDay, .number(1...100),
            "How often one address is asked in a day whether it wants to be told."),
        row("status.logo_bytes", \.logoBytes, .bytes(1 << 10...StatusLogo.largest), "How large a logo of a status page may be."),
    ]

    /// How uptime is counted.
    package var weights: Uptime.Weights {
        Uptime.Weights(
            major: Double(majorPercent) / 100, partial: Double(partialPercent) / 100, degraded: Double(degradedPercent) / 100)
    }
}
