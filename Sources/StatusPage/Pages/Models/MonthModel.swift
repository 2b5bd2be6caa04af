import Foundation
import Kernel
import Platform

/// A month of the maintenance calendar, model of the template `public_month`: a table of weeks, on a small screen a list of the days
/// on which there is something.
struct MonthModel {
    /// A maintenance on one day.
    struct Entry {
        let path: String
        let title: ReaderText
        let stage: StateMark
        /// When it begins on this day; nil where it goes on from the day before.
        let begins: String?
    }

    struct Day {
        let number: String
        /// `Friday 20 November`.
        let name: String
        let isToday: Bool
        let entries: [Entry]
        let isEmpty: Bool
    }

    /// A place of the table; one before the first day or after the last is empty.
    struct Place {
        let day: Day?
    }

    struct Week {
        let places: [Place]
    }

    struct Weekday {
        let short: String
        let long: String
    }

    struct Link {
        let path: String
        let label: String
    }

    /// Months that are shown, counted from the current one.
    static let reach = -120...24

    /// `November 2026`.
    let name: String
    let weekdays: [Weekday]
    let weeks: [Week]
    let isEmpty: Bool
    let before: Link?
    let after: Link?
    /// Nil on the current month.
    let thisMonth: Link?
    /// "Times of the calendar are in the zone Etc/UTC."
    let zone: String

    /// - Parameter maintenances: all of which a part may lie in the month; those that did not take place are left out.
    init(_ month: CalendarMonth, _ maintenances: [Maintenance], at now: Timestamp, _ formats: PublicFormats) {
        let calendar = StatusCalendar(formats.timeZone)
        let today = CalendarMonth(of: now, in: formats.timeZone)
        let first = month.firstDay
        name = formats.month(month.start(in: formats.timeZone))
        let works = maintenances.filter { $0.stage != .completed || $0.startedAt != nil }
            .sorted { ($0.scheduledFor, $0.id) < ($1.scheduledFor, $1.id) }
        let days = (first..<first + month.days).map { day in
            let entries = Self.entries(calendar.start(of: day)..<calendar.start(of: day + 1), works, at: now, formats)
            return Day(
                number: formats.number(day - first + 1), name: formats.longDay(day), isToday: day == calendar.day(of: now),
                entries: entries,
                isEmpty: entries.isEmpty)
        }
        isEmpty = days.allSatisfy(\.isEmpty)
        let lead = Self.place(of: first, formats.language)
        let places = Array(repeating: Place(day: nil), count: lead) + days.map { Place(day: $0) }
        let trail = Array(repeating: Place(day: nil), count: (7 - places.count % 7) % 7)
        let all = places + trail
        weeks = stride(from: 0, to: all.count, by: 7).map { Week(places: Array(all[$0..<$0 + 7])) }
        weekdays = (first - lead..<first - lead + 7).map { day in
            Weekday(short: formats.weekday(day, isLong: false), long: formats.weekday(day, isLong: true))
        }
        let link = { (other: CalendarMonth) -> Link? in
            guard Self.reach.contains(other.months(since: today)) else { return nil }
            let path = other == today ? PublicPath.maintenances : PublicPath.maintenances(in: other)
            return Link(path: path, label: formats.month(other.start(in: formats.timeZone)))
        }
        (before, after, thisMonth) = (link(month.adding(-1)), link(month.adding(1)), month == today ? nil : link(today))
        zone = formats.texts.text("public_calendar_zone", ["zone": formats.timeZone.identifier])
    }

    private static func entries(
        _ day: Range<Timestamp>, _ works: [Maintenance], at now: Timestamp, _ formats: PublicFormats
    ) -> [Entry] {
        works.compactMap { work in
            let start = work.startedAt ?? work.scheduledFor
            // One that is late lasts until now.
            let end = work.completedAt ?? (work.startedAt == nil ? work.scheduledUntil : max(work.scheduledUntil, now))
            guard start < day.upperBound, max(end, start.adding(.seconds(1))) > day.lowerBound else { return nil }
            return Entry(
                path: PublicPath.incident(work.id), title: ReaderText(work.title, formats.texts),
                stage: StateMark(work.stage, formats.texts),
                begins: start >= day.lowerBound ? formats.hour(start) : nil)
        }
    }

    /// Where a day stands in its week, from 0: weeks begin on Monday, in Brazil on Sunday.
    private static func place(of day: Int, _ language: Language) -> Int {
        // 1 January 1970 was a Thursday.
        let sinceMonday = (day + 3) % 7
        return language == .portuguese ? (sinceMonday + 1) % 7 : sinceMonday
    }
}
