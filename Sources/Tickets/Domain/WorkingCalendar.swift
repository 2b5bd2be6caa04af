import Foundation
import Kernel

/// When work is done: stretches of each day of the week, days off, additional days, all in one time zone. It turns days into stretches
/// between instants, so that days of 23 and 25 hours need no rule of their own.
struct WorkingCalendar: Hashable, Sendable {
    struct Holiday: Hashable, Sendable, Codable {
        /// `2027-01-01`
        var day: String
        var name: String
        /// Whether it counts: feeds of holidays are full of days on which everybody works.
        var isOff: Bool

        enum CodingKeys: String, CodingKey { case day, name, isOff = "off" }
    }

    /// A stretch between two instants.
    typealias Span = Range<Int64>

    var name: String
    var zone: ZoneRules
    /// Monday first.
    var week: [[DaySpan]]
    var holidays: [Holiday] = []
    /// Hours of certain days (`2026-11-28`), whatever day of the week they are and whether they are holidays.
    var extraDays: [String: [DaySpan]] = [:]

    /// Day and night, every day.
    static let always = WorkingCalendar(name: "24x7", zone: .utc, week: Array(repeating: [.wholeDay], count: 7))

    var isAlways: Bool {
        week.allSatisfy { $0 == [.wholeDay] } && !holidays.contains(where: \.isOff) && extraDays.isEmpty
    }

    // MARK: Days

    /// The hours of a day (since 1970), as clocks show them.
    func hours(ofDay day: Int64) -> [DaySpan] {
        if !extraDays.isEmpty || !holidays.isEmpty {
            let date = Self.date(day)
            if let extra = extraDays[date] { return extra }
            if holidays.contains(where: { $0.isOff && $0.day == date }) { return [] }
        }
        // The first day of 1970 was a Thursday.
        let weekday = Int((day + 3) % 7 + 7) % 7
        return week.indices.contains(weekday) ? week[weekday] : []
    }

    /// The holidays of a stretch of days that everybody works on.
    func skippedHolidays(_ days: ClosedRange<String>) -> [Holiday] { holidays.filter { !$0.isOff && days.contains($0.day) } }

    static func date(_ day: Int64) -> String { String(CivilTime(secondsSince1970: day * SecondsOf.day).text.prefix(10)) }

    /// The stretches that begin on a day, the earliest first.
    fileprivate func spans(ofDay day: Int64) -> [Span] {
        let midnight = day * SecondsOf.day
        return hours(ofDay: day).sorted { $0.start < $1.start }.compactMap { hours in
            let start = zone.instant(ofWall: midnight + hours.start)
            // What ends at midnight ends when the next day begins, however long the clocks make this one.
            let end = zone.instant(ofWall: midnight + hours.end, isEnd: hours.end % SecondsOf.day != 0)
            return start < end ? start..<end : nil
        }
    }

    /// Calls `body` with the parts of the working time of a stretch, one after the other, none twice, until it returns false.
    func walk(_ span: Span, _ body: (Span) -> Bool) { walk(span, spans(ofDay:), body) }

    fileprivate func walk(_ span: Span, _ spans: (Int64) -> [Span], _ body: (Span) -> Bool) {
        var from = span.lowerBound
        // What begins the day before may last into this one.
        var day = zone.day(at: from) - 1
        let last = zone.day(at: span.upperBound)
        while day <= last {
            for working in spans(day) where working.upperBound > from && working.lowerBound < span.upperBound {
                let part = max(working.lowerBound, from)..<min(working.upperBound, span.upperBound)
                if !part.isEmpty, !body(part) { return }
                from = max(from, part.upperBound)
            }
            day += 1
        }
    }

    // MARK: Measuring

    /// The working time between two instants; none where the second comes first.
    func seconds(from start: Int64, to end: Int64) -> Int64 {
        guard start < end else { return 0 }
        guard !isAlways else { return end - start }
        var sum: Int64 = 0
        walk(start..<end) {
            sum += Int64($0.count)
            return true
        }
        return sum
    }

    func isWorking(at instant: Int64) -> Bool { seconds(from: instant, to: instant + 1) == 1 }

    /// The instant at which so much working time has passed; nil when that takes more than ten years.
    func instant(after seconds: Int64, from start: Int64) -> Int64? {
        guard seconds > 0 else { return start }
        guard !isAlways else { return start + seconds }
        var (rest, found) = (seconds, nil as Int64?)
        walk(start..<start + 3660 * SecondsOf.day) { part in
            if Int64(part.count) >= rest { found = part.lowerBound + rest } else { rest -= Int64(part.count) }
            return found == nil
        }
        return found
    }

    /// What "a day" is when a duration is said in days: the longest day of the week. 24 hours for those who work round the clock.
    var secondsOfDay: Int64 {
        let longest = week.map { $0.reduce(0) { $0 + $1.length } }.max() ?? 0
        return longest > 0 ? min(longest, SecondsOf.day) : SecondsOf.day
    }

    /// How long something is, in working days.
    func days(_ seconds: Int64) -> Double { Double(seconds) / Double(secondsOfDay) }
}

/// Measures many stretches by one calendar: what it says of a day is found out once.
struct WorkingMeter: Sendable {
    let calendar: WorkingCalendar
    private var days: [Int64: [WorkingCalendar.Span]] = [:]

    init(_ calendar: WorkingCalendar) { self.calendar = calendar }

    /// As ``WorkingCalendar/seconds(from:to:)``.
    mutating func seconds(from start: Int64, to end: Int64) -> Int64 {
        guard start < end else { return 0 }
        guard !calendar.isAlways else { return end - start }
        var (sum, known) = (0 as Int64, days)
        days = [:]
        calendar.walk(start..<end) { day in
            if let spans = known[day] { return spans }
            let spans = calendar.spans(ofDay: day)
            known[day] = spans
            return spans
        } _: { part in
            sum += Int64(part.count)
            return true
        }
        days = known
        return sum
    }
}

extension WorkingCalendar: Codable {
    private enum Key: String, CodingKey { case name, zone = "time_zone", week, holidays, extraDays = "extra_days" }
    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let zoneName = try container.decodeIfPresent(String.self, forKey: .zone) ?? "Etc/UTC"
        guard let zone = TimeZone(identifier: zoneName) else {
            throw DecodingError.dataCorruptedError(forKey: .zone, in: container, debugDescription: "\(zoneName) is no time zone")
        }
        let week = try container.decode([String: [DaySpan]].self, forKey: .week)
        if let unknown = week.keys.sorted().first(where: { !Self.weekdays.contains($0) }) {
            throw DecodingError.dataCorruptedError(forKey: .week, in: container, debugDescription: "\(unknown) is no day of the week")
        }
        self.init(
            name: try container.decode(String.self, forKey: .name), zone: ZoneRules(zone), week: Self.weekdays.map { week[$0] ?? [] },
            holidays: try container.decodeIfPresent([Holiday].self, forKey: .holidays) ?? [],
            extraDays: try container.decodeIfPresent([String: [DaySpan]].self, forKey: .extraDays) ?? [:])
        for day in holidays.map(\.day) + extraDays.keys where SourceTime(day)?.date != day {
            throw DecodingError.dataCorruptedError(
                forKey: .holidays, in: container, debugDescription: "\(day) is no day such as 2027-01-01")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(zone.zone.identifier, forKey: .zone)
        let days = zip(Self.weekdays, week).filter { !$0.1.isEmpty }
        try container.encode(Dictionary(uniqueKeysWithValues: days.map { ($0.0, $0.1) }), forKey: .week)
        try container.encode(holidays, forKey: .holidays)
        try container.encode(extraDays, forKey: .extraDays)
    }
}
