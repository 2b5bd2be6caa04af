import Kernel
import Platform

/// A day of the week.
package enum Weekday: Int, Sendable, CaseIterable, Codable {
    case mon, tue, wed, thu, fri, sat, sun

    package init?(word: String) {
        guard let day = Self.allCases.first(where: { $0.word == word.lowercased() }) else { return nil }
        self = day
    }

    /// `mon`, as files call it.
    package var word: String { String(describing: self) }

    /// - Parameter day: counted from 1970, which began on a Thursday.
    init(ofDay day: Int64) { self = Self.allCases[Int((day + 3) - (day + 3).flooringDivision(by: 7) * 7)] }
}

/// Part of the week in which a layer counts, read off the clock on the wall.
package struct DutyHours: Hashable, Sendable, Codable {
    /// On which it begins.
    package let days: Set<Weekday>
    /// Minutes since midnight, inclusive.
    package let from: Int
    /// Exclusive; at `from` or before it is a time of the next day.
    package let to: Int

    package init(days: Set<Weekday> = Set(Weekday.allCases), from: Int, to: Int) { (self.days, self.from, self.to) = (days, from, to) }

    func covers(wall: Int64) -> Bool {
        let day = wall.flooringDivision(by: 86_400)
        let minute = Int((wall - day * 86_400) / 60)
        let today = days.contains(Weekday(ofDay: day))
        if from < to { return today && (from..<to).contains(minute) }
        return (today && minute >= from) || (minute < to && days.contains(Weekday(ofDay: day - 1)))
    }

    /// `22:00`; the end of a day is `24:00`.
    package static func text(ofMinutes minutes: Int) -> String {
        CivilTime.padded(Int64(minutes / 60), to: 2) + ":" + CivilTime.padded(Int64(minutes % 60), to: 2)
    }

    /// Nil for what is no `HH:MM`.
    package static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }
}

// MARK: As somebody types them

extension DutyHours {
    /// `mon,tue 22:00-06:00`; without days it is every day.
    var line: String {
        let named = days.count == Weekday.allCases.count ? "" : orderedDays.map(\.word).joined(separator: ",") + " "
        return named + Self.text(ofMinutes: from) + "-" + Self.text(ofMinutes: to)
    }

    /// Lines of a text; nil when one of them is none.
    static func lines(_ text: String) -> [DutyHours]? {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        let hours = lines.compactMap { DutyHours(line: $0) }
        return hours.count == lines.count ? hours : nil
    }

    /// Nil for what is no such line.
    private init?(line: Substring) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let span = words.last?.split(separator: "-", omittingEmptySubsequences: false), span.count == 2, words.count <= 2,
            let from = Self.minutes(String(span[0])), from < 1440, let to = Self.minutes(String(span[1]))
        else { return nil }
        let days: [Weekday?] = words.count == 2 ? words[0].split(separator: ",").map { Weekday(word: String($0)) } : Weekday.allCases
        guard !days.isEmpty, !days.contains(nil) else { return nil }
        self.init(days: Set(days.compactMap { $0 }), from: from, to: to)
    }
}

/// When the parts of a week begin and end, on a clock that is put forward and back.
struct DutyWeek: Sendable {
    let hours: [DutyHours]
    let clock: ZoneClock
    /// Minutes of a day at which anything may change; midnight is one of them, because another day begins.
    private let edges: [Int64]

    /// Seconds within which all that a week can show has been seen, though the clocks skip a day.
    private static let horizon: Int64 = 16 * 86_400

    init(_ hours: [DutyHours], by clock: ZoneClock) {
        (self.hours, self.clock) = (hours, clock)
        edges = Set([0] + hours.flatMap { [$0.from % 1440, $0.to % 1440] }).map(Int64.init).sorted()
    }

    /// Without any hours the whole week counts.
    func covers(_ moment: Int64) -> Bool {
        guard !hours.isEmpty else { return true }
        let wall = clock.wall(at: moment)
        return hours.contains { $0.covers(wall: wall) }
    }

    /// The next moment from which on it is otherwise; nil when it stays as it is.
    func change(after moment: Int64) -> Int64? {
        guard !hours.isEmpty else { return nil }
        let (isCovered, last) = (covers(moment), moment + Self.horizon)
        var edge = self.edge(after: moment)
        while edge <= last {
            if covers(edge) != isCovered { return edge }
            edge = self.edge(after: edge)
        }
        return nil
    }

    /// Since when it has been as it is at `moment`; nil for ever.
    func change(upTo moment: Int64) -> Int64? {
        guard !hours.isEmpty else { return nil }
        let (isCovered, first) = (covers(moment), moment - Self.horizon)
        var edge = self.edge(upTo: moment)
        while edge >= first {
            if covers(edge - 1) != isCovered { return edge }
            edge = self.edge(upTo: edge - 1)
        }
        return nil
    }

    private func edge(after moment: Int64) -> Int64 {
        let stretch = clock.stretch(at: moment)
        let wall = moment + stretch.offset
        let day = wall.flooringDivision(by: 86_400) * 86_400
        let next = edges.lazy.map { day + $0 * 60 }.first { $0 > wall } ?? day + 86_400
        return min(next - stretch.offset, stretch.until ?? .max)
    }

    private func edge(upTo moment: Int64) -> Int64 {
        let stretch = clock.stretch(at: moment)
        let wall = moment + stretch.offset
        let day = wall.flooringDivision(by: 86_400) * 86_400
        let last = edges.lazy.map { day + $0 * 60 }.last { $0 <= wall } ?? day
        return max(last - stretch.offset, stretch.from ?? .min)
    }
}
