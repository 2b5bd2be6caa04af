import Foundation
import Kernel

/// A day of the journal, by the clocks of the call centre.
package struct JournalDay: Hashable, Sendable, Comparable {
    let year, month, day: Int64

    private init(_ time: CivilTime) { (year, month, day) = (time.year, time.month, time.day) }

    init(_ time: Timestamp, in zone: TimeZone) { self.init(CivilTime(time, in: zone)) }

    /// The first of a month.
    init(year: Int64, month: Int64) { (self.year, self.month, day) = (year, month, 1) }

    /// `2026-11-21`; nil for what is no day.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
        let numbers = parts.compactMap { Int64($0) }
        guard numbers.count == 3, numbers[0] > 0 else { return nil }
        let time = CivilTime(year: numbers[0], month: numbers[1], day: numbers[2], hour: 0, minute: 0, second: 0)
        // The thirtieth of February would be another day.
        guard CivilTime(secondsSince1970: time.secondsSince1970) == time else { return nil }
        self.init(time)
    }

    /// What was asked for; today where that is no day.
    init(_ text: String?, orToday now: Timestamp, in zone: TimeZone) {
        self = text.flatMap { Self($0) } ?? Self(now, in: zone)
    }

    /// `2026-11-21`.
    var text: String { CivilTime.padded(year, to: 4) + "-" + CivilTime.padded(month, to: 2) + "-" + CivilTime.padded(day, to: 2) }

    /// Later by so many days.
    func adding(_ days: Int64) -> JournalDay { JournalDay(CivilTime(secondsSince1970: midnight.secondsSince1970 + days * 86_400)) }

    /// Without a zone.
    var midnight: CivilTime { CivilTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0) }

    /// When it begins there. Where clocks leave midnight out, with the first moment after it.
    func start(in zone: TimeZone) -> Timestamp {
        let local = midnight.secondsSince1970
        let offsets = [local - 86_400, local + 86_400].map { Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0)))) }
        let guesses = offsets.map { local - $0 }.filter {
            CivilTime(Timestamp(microseconds: $0 * 1_000_000), in: zone) == midnight
        }
        return Timestamp(microseconds: (guesses.min() ?? local - offsets[0]) * 1_000_000)
    }

    package static func < (left: Self, right: Self) -> Bool { (left.year, left.month, left.day) < (right.year, right.month, right.day) }
}

extension CivilTime {
    /// What the clocks of a zone show.
    init(_ time: Timestamp, in zone: TimeZone) {
        let seconds = time.microseconds.flooringDivision(by: 1_000_000)
        self.init(secondsSince1970: seconds + Int64(zone.secondsFromGMT(for: time.date)))
    }

    /// `2026-11-21 09:16:28`, with a fraction or an offset behind it or without; nil for what is no time, as MySQL's zeros.
    init?(database text: String) {
        let digits = text.utf8.prefix(19)
        guard digits.count == 19 else { return nil }
        let parts = digits.split(whereSeparator: { !(48...57).contains($0) }).compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
        guard parts.count == 6, parts[0] > 0, (1...12).contains(parts[1]), (1...31).contains(parts[2]), parts[3] < 24 else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
    }

    private var date: String {
        Self.padded(day, to: 2) + "." + Self.padded(month, to: 2) + "." + Self.padded(year, to: 4)
    }

    private var clock: String { [hour, minute, second].map { Self.padded($0, to: 2) }.joined(separator: ":") }

    /// `21.11.2026, 09:16:28`.
    var journalTime: String { "\(date), \(clock)" }
    /// `21.11.2026 09:16:28`.
    var journalStamp: String { "\(date) \(clock)" }
}
