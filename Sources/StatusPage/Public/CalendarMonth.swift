import Foundation
import Kernel

/// A month of the calendar.
struct CalendarMonth: Hashable, Sendable {
    let year: Int
    /// From 1.
    let month: Int

    private init(count: Int) { (year, month) = (count / 12, count % 12 + 1) }

    /// Reads `2026-11`; nil for anything else, and for years that no calendar of ours shows.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]), let month = Int(parts[1]),
            (1970...2999).contains(year), (1...12).contains(month)
        else { return nil }
        (self.year, self.month) = (year, month)
    }

    /// The month a moment falls into, in a zone.
    init(of time: Timestamp, in zone: TimeZone) {
        let parts = Self.calendar(zone).dateComponents([.year, .month], from: time.date)
        (year, month) = (parts.year ?? 1970, parts.month ?? 1)
    }

    /// The `number`th page of three months, counted from 1: the latest month first. Page 1 ends with this month.
    func page(_ number: Int) -> [CalendarMonth] { (0..<3).map { adding(-3 * (number - 1) - $0) } }

    func adding(_ months: Int) -> CalendarMonth { CalendarMonth(count: year * 12 + month - 1 + months) }

    /// As its days begin: `2026-11`.
    var prefix: String { CivilTime.padded(Int64(year), to: 4) + "-" + CivilTime.padded(Int64(month), to: 2) }

    /// In English.
    var name: String { Self.names[month - 1] }

    /// How many months lie between another one and this.
    func months(since other: CalendarMonth) -> Int { (year - other.year) * 12 + month - other.month }

    var days: Int { adding(1).firstDay - firstDay }

    /// Its first day, counted from 1 January 1970.
    var firstDay: Int {
        let midnight = CivilTime(year: Int64(year), month: Int64(month), day: 1, hour: 0, minute: 0, second: 0)
        return Int(midnight.secondsSince1970.flooringDivision(by: 86_400))
    }

    /// When it begins in a zone.
    func start(in zone: TimeZone) -> Timestamp {
        let parts = DateComponents(year: year, month: month, day: 1)
        return Timestamp(Self.calendar(zone).date(from: parts) ?? .distantPast)
    }

    /// From its beginning to that of the next one.
    func range(in zone: TimeZone) -> Range<Timestamp> { start(in: zone)..<adding(1).start(in: zone) }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
}
