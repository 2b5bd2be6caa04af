package import Foundation
package import Platform

/// What is asked of the ticket system, and when.
package struct TicketSettings: SettingsSection {
    package var intervalSeconds = 60
    package var filterArrears: String?
    package var filterStopped: String?
    package var window = DayWindow.night
    package var timeZone = TimeZone(identifier: "Etc/UTC") ?? .gmt
    /// Days for which a document stays that was followed by another and that no figure needs.
    package var documentDays = 90
    /// Of the desk; made when it is missing.
    package var eventsService = "Tickets"

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "tickets.interval_seconds", \.intervalSeconds, .number(1...86_400),
            "How often the suspended tickets are asked for."),
        row("tickets.filter_arrears", \.filterArrears, .text, "Key of the ticket system's saved filter of overdue tickets."),
        row("tickets.filter_stopped", \.filterStopped, .text, "Key of the ticket system's saved filter of suspended tickets."),
        row(
            "tickets.window", \.window, .dayWindow,
            "When in the night the overruns of the day before are worked out; a connector that comes inside it starts what is not done yet."
        ),
        row("tickets.time_zone", \.timeZone, .timeZone, "Zone of the window, and of the days of tickets."),
        row(
            "tickets.document_days", \.documentDays, .number(1...36_500),
            "Days a ticket's document is kept that was followed by another; those that a figure was found from are kept for ever."),
        row(
            "tickets.events_service", \.eventsService, .text,
            "Service under which connectors that come and go and SLAs at risk are reported; it is added when there is none of this name."),
    ]
}

extension DayWindow {
    /// As the old server had it.
    static let night = DayWindow(start: 0, end: 180)
}

extension SettingType where Value == DayWindow {
    package static var dayWindow: Self {
        .init("part of a day, e.g. 00:00-03:00", parse: { DayWindow($0) }, text: { $0.description })
    }
}
