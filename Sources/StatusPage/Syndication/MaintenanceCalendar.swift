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

    static let contentType = "text/calendar; charset=utf-8"

    let title: String
    let events: [Event]

    init(_ maintenances: [Maintenance], of site: StatusSite, _ components: KnownComponents, in texts: TextCatalog) {
        title = Self.escaped(texts.text("status_calendar_title", ["name": site.name.line(in: texts.language)]))
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
            uid: maintenance.id.rawValue + "@" + site.hostName, created: moment(maintenance.createdAt),
            updated: moment(maintenance.updatedAt), sequence: revision(maintenance), begins: moment(maintenance.scheduledFor),
            ends: lasts ? moment(maintenance.scheduledUntil) : nil, summary: escaped(maintenance.title.line(in: language)),
            explanation: escaped(parts.joined(separator: "\n\n")), page: site.url + "/incidents/" + maintenance.id.rawValue,
            status: isCancelled ? "CANCELLED" : "CONFIRMED")
    }

    /// Seconds of its life until its last change: no number of changes is kept, and this rises as one would.
    private static func revision(_ maintenance: Maintenance) -> Int {
        Int(max(0, maintenance.updatedAt.since(maintenance.createdAt).components.seconds))
    }

    /// `20261120T091502Z`.
    private static func moment(_ time: Timestamp) -> String {
        let civil = CivilTime(secondsSince1970: time.microseconds.flooringDivision(by: 1_000_000))
        return civil.text.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,").replacing("\n", with: "\\n")
    }

    /// The lines of a calendar as they are sent: ended by CR LF, none longer than 75 bytes, what is longer going on in the next
    /// line behind a space.
    static func folded(_ text: String) -> String {
        text.split(separator: "\n").map(fold).joined()
    }

    private static func fold(_ line: Substring) -> String {
        var (folded, length) = ("", 0)
        for character in line {
            let size = character.utf8.count
            if length + size > 75 { (folded, length) = (folded + "\r\n ", 1) }
            folded.append(character)
            length += size
        }
        return folded + "\r\n"
    }
}
