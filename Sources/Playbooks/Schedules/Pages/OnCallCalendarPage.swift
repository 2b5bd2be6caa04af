import Foundation
import Kernel
import Platform

/// Which days a calendar of shifts shows: a week, or the weeks that a month is in. Days are counted from 1970, and are the reader's.
struct CalendarDays: Sendable {
    enum Size: Sendable { case week, month }

    let size: Size
    /// Mondays.
    let weeks: [Int64]
    /// Of the month; all days of a week.
    let days: Range<Int64>

    /// - Parameter day: any of it.
    init(_ size: Size, holding day: Int64) {
        self.size = size
        switch size {
        case .week:
            let monday = Self.monday(of: day)
            (weeks, days) = ([monday], monday..<monday + 7)
        case .month:
            var civil = CivilTime(secondsSince1970: day * 86_400)
            (civil.day, civil.hour, civil.minute, civil.second) = (1, 0, 0, 0)
            let first = civil.secondsSince1970 / 86_400
            (civil.year, civil.month) = civil.month == 12 ? (civil.year + 1, 1) : (civil.year, civil.month + 1)
            days = first..<civil.secondsSince1970 / 86_400
            weeks = Array(stride(from: Self.monday(of: first), to: days.upperBound, by: 7))
        }
    }

    private static func monday(of day: Int64) -> Int64 { day - Int64(Weekday(ofDay: day).rawValue) }

    var previous: Int64 { days.lowerBound - 1 }
    var next: Int64 { days.upperBound }

    /// `2026-03-29`; nil for what is no day of 1971 to 2199.
    static func day(_ text: String) -> Int64? { WallTime(text + " 00:00").map { $0.seconds / 86_400 }.flatMap { $0 > 365 ? $0 : nil } }
    static func text(_ day: Int64) -> String { String(WallTime(seconds: day * 86_400).text.prefix(10)) }
}

/// Model of the template `on_call_calendar`: who is on call on each day of a week or a month.
struct OnCallCalendarPage {
    struct Entry {
        let hour: String
        let name: String
        let isGap: Bool
        let isOwn: Bool
        let stands: String?
    }

    struct Cell {
        let date: String
        let isToday: Bool
        let isOutside: Bool
        let entries: [Entry]
    }

    struct Week {
        let cells: [Cell]
    }

    struct Schedule {
        let id: String
        let scheduleName: String
        let href: String
        let weeks: [Week]
    }

    let title: String
    let previousURL: String
    let nextURL: String
    let todayURL: String
    let isMonth: Bool
    let weekdays: [String]
    let schedules: [Schedule]
    let hasSchedules: Bool
    let zone: String

    /// - Parameter clock: the reader's.
    init(
        _ described: [ScheduleOperations.Described], _ days: CalendarDays, clock: ZoneClock, today: Int64, reader: UserID?,
        _ words: DutyFormats
    ) {
        func url(_ day: Int64?) -> String {
            (days.size == .week ? OnCallPath.week : OnCallPath.month) + (day.map { "?day=" + CalendarDays.text($0) } ?? "")
        }
        let noon = { (day: Int64) in Timestamp(seconds: clock.moment(ofWall: day * 86_400 + 43_200)) }
        isMonth = days.size == .month
        title =
            isMonth
            ? words.month(noon(days.days.lowerBound))
            : words.texts.text(
                "on_call_week_of",
                ["from": words.formats.date(noon(days.days.lowerBound)), "to": words.formats.date(noon(days.days.upperBound - 1))])
        (previousURL, nextURL, todayURL) = (url(days.previous), url(days.next), url(nil))
        weekdays = (days.weeks[0]..<days.weeks[0] + 7).map { words.weekday(noon($0)) }
        zone = words.formats.timeZone.identifier
        schedules = described.map { described in
            Schedule(
                id: described.schedule.id.description, scheduleName: described.schedule.name,
                href: OnCallPath.schedule(described.schedule.id),
                weeks: days.weeks.map { monday in
                    Week(
                        cells: (monday..<monday + 7).map { day in
                            let span = clock.moment(ofWall: day * 86_400)..<clock.moment(ofWall: (day + 1) * 86_400)
                            return Cell(
                                date: words.formats.day(noon(day)), isToday: day == today, isOutside: !days.days.contains(day),
                                entries: Self.entries(described, span, reader, words))
                        })
                })
        }
        hasSchedules = !schedules.isEmpty
    }

    private static func entries(
        _ described: ScheduleOperations.Described, _ span: Range<Int64>, _ reader: UserID?, _ words: DutyFormats
    ) -> [Entry] {
        // A day that a zone skipped has no moments.
        guard !span.isEmpty else { return [] }
        return described.schedule.roster.duties(in: span).map { duty in
            Entry(
                hour: words.formats.hour(Timestamp(seconds: duty.from ?? span.lowerBound)),
                name: duty.person.map { described.people.name($0) } ?? words.texts["duty_nobody"], isGap: duty.person == nil,
                isOwn: duty.person != nil && duty.person == reader, stands: duty.isOverride ? words.texts["duty_stands_in"] : nil)
        }
    }
}
