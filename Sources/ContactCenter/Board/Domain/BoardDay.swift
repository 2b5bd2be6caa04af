import Foundation
import Kernel

/// A day of a history, in the zone of whoever looks.
struct BoardDay: Hashable, Sendable {
    /// `2026-11-21`.
    let text: String
    let from: Timestamp
    /// Not included.
    let until: Timestamp
    private let calendar: Calendar

    /// Today for what is no day, and for one to come.
    init(_ text: String?, in zone: TimeZone, now: Timestamp) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let wanted = text.flatMap { Self.date($0, calendar) } ?? now.date
        self.init(calendar.startOfDay(for: min(wanted, now.date)), calendar)
    }

    private init(_ start: Date, _ calendar: Calendar) {
        self.calendar = calendar
        from = Timestamp(start)
        // Days on which clocks change have 23 or 25 hours.
        until = Timestamp(calendar.date(byAdding: .day, value: 1, to: start) ?? start.addingTimeInterval(86_400))
        let parts = calendar.dateComponents([.year, .month, .day], from: start)
        text = [(parts.year, 4), (parts.month, 2), (parts.day, 2)]
            .map { CivilTime.padded(Int64($0.0 ?? 0), to: $0.1) }.joined(separator: "-")
    }

    func other(by days: Int) -> BoardDay {
        let start = calendar.date(byAdding: .day, value: days, to: from.date) ?? from.date
        return BoardDay(calendar.startOfDay(for: start), calendar)
    }

    func contains(_ time: Timestamp) -> Bool { from <= time && time < until }

    private static func date(_ text: String, _ calendar: Calendar) -> Date? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard parts.count == 3, (2000...9999).contains(parts[0]) else { return nil }
        let wanted = DateComponents(year: parts[0], month: parts[1], day: parts[2])
        // A day that does not exist would be another one.
        guard let date = calendar.date(from: wanted), calendar.component(.day, from: date) == parts[2],
            calendar.component(.month, from: date) == parts[1]
        else { return nil }
        return date
    }
}
