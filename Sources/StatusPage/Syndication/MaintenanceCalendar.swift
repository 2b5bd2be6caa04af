import Foundation
import Kernel
import Platform

/// Model of the template `status_calendar`: planned work as calendars take it (RFC 5545), its texts escaped.
struct MaintenanceCalendar: Hashable, Sendable {
    struct Event: Hashable, Sendable {
        let uid: String
        let created: String
        let updated: String
        /// Rises with every change, so that calendars take the new one.
        let sequence: Int
        let begins: String
        /// Nil where it would not lie behind the beginning.
        let ends: String?
        let summary: String
        let explanation: String
        let page: String
        let status: String
    }

    let title: String
    let events: [Event]

    init(_ maintenances: [Maintenance], of site: StatusSite, _ components: KnownComponents, in texts: TextCatalog) {
        title = CalendarText.escaped(texts.text("status_calendar_title", ["name": site.name.line(in: texts.language)]))
        events = maintenances.map { Self.event($0, of: site, components, in: texts.language) }
    }

    private static func event(
        _ maintenance: Maintenance, of site: StatusSite, _ components: KnownComponents, in language: Language
    ) -> Event {
        let names = components.all.filter { maintenance.components.contains($0.id) }.map { $0.name.line(in: language) }
        // The newest alone may be a reminder, which says nothing of what is done.
        let messages = maintenance.updates.sorted { $0.displayAt > $1.displayAt }.map { $0.text.text(in: language) }
        let parts = (messages + [names.joined(separator: ", ")]).filter { !$0.isEmpty }
        let lasts = maintenance.scheduledFor < maintenance.scheduledUntil
        // What was completed without ever having begun was called off.
        let isCancelled = maintenance.stage == .completed && maintenance.startedAt == nil
        return Event(
            uid: maintenance.id.rawValue + "@" + site.hostName, created: CalendarText.moment(maintenance.createdAt),
            updated: CalendarText.moment(maintenance.updatedAt), sequence: revision(maintenance),
            begins: CalendarText.moment(maintenance.scheduledFor),
            ends: lasts ? CalendarText.moment(maintenance.scheduledUntil) : nil,
            summary: CalendarText.escaped(maintenance.title.line(in: language)),
            explanation: CalendarText.escaped(parts.joined(separator: "\n\n")), page: site.url + "/incidents/" + maintenance.id.rawValue,
            status: isCancelled ? "CANCELLED" : "CONFIRMED")
    }

    /// Seconds of its life until its last change: no number of changes is kept, and this rises as one would.
    private static func revision(_ maintenance: Maintenance) -> Int {
        Int(max(0, maintenance.updatedAt.since(maintenance.createdAt).components.seconds))
    }

    /// The lines of a calendar as they are sent.
    static func folded(_ text: String) -> String { text.split(separator: "\n").map { CalendarText.folded($0) }.joined() }
}
