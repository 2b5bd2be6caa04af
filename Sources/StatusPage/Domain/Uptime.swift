package import Foundation
package import Kernel

/// The days of a page's zone, counted as days since 1970 by the calendar.
package struct StatusCalendar: Sendable {
    private let calendar: Calendar

    package init(_ zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// The day on which a moment lies.
    package func day(of time: Timestamp) -> Int {
        let parts = calendar.dateComponents([.year, .month, .day], from: time.date)
        return Self.number(parts.year ?? 1970, parts.month ?? 1, parts.day ?? 1)
    }

    /// When a day begins: not always at midnight, where clocks go forward then.
    package func start(of day: Int) -> Timestamp {
        let civil = CivilTime(secondsSince1970: Int64(day) * 86_400)
        // Noon is there on every day; the beginning of its day is what is looked for.
        let noon = DateComponents(year: Int(civil.year), month: Int(civil.month), day: Int(civil.day), hour: 12)
        guard let date = calendar.date(from: noon) else { return Timestamp(microseconds: Int64(day) * 86_400_000_000) }
        return Timestamp(calendar.startOfDay(for: date))
    }

    /// `2026-11-20`.
    package static func text(of day: Int) -> String { String(CivilTime(secondsSince1970: Int64(day) * 86_400).text.prefix(10)) }

    private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let civil = CivilTime(year: Int64(year), month: Int64(month), day: Int64(day), hour: 0, minute: 0, second: 0)
        return Int(civil.secondsSince1970.flooringDivision(by: 86_400))
    }
}

/// Seconds by state, of each day.
package enum Uptime {
    /// Cuts a history into days. Whole seconds: a moment counts as the second in which it lies, so that they add up.
    /// - Parameters:
    ///   - stretches: sorted; the last one lasts until `end`.
    ///   - days: those that are asked for.
    package static func seconds(
        of stretches: [StateStretch], until end: Timestamp, days: ClosedRange<Int>, in calendar: StatusCalendar
    ) -> [Int: [ComponentState: Int]] {
        let edges = Array(days.lowerBound...(days.upperBound + 1)).map { ($0, second(calendar.start(of: $0))) }
        var result: [Int: [ComponentState: Int]] = [:]
        var day = 0
        for (index, stretch) in stretches.enumerated() {
            let until = index + 1 < stretches.count ? stretches[index + 1].since : end
            let (start, stop) = (second(stretch.since), second(Swift.min(until, end)))
            guard start < stop else { continue }
            // Stretches and days both go forward; a day that ended before this stretch is not looked at again.
            while day < days.count, edges[day + 1].1 <= start { day += 1 }
            var current = day
            while current < days.count, edges[current].1 < stop {
                let count = Swift.min(stop, edges[current + 1].1) - Swift.max(start, edges[current].1)
                if count > 0 { result[edges[current].0, default: [:]][stretch.state, default: 0] += count }
                current += 1
            }
        }
        return result
    }

    private static func second(_ time: Timestamp) -> Int { Int(time.microseconds.flooringDivision(by: 1_000_000)) }

    /// How much of an outage counts as not being up, from 0 to 1.
    package struct Weights: Hashable, Sendable {
        package var major = 1.0
        package var partial = 0.3
        package var degraded = 0.0

        package init(major: Double = 1, partial: Double = 0.3, degraded: Double = 0) {
            (self.major, self.partial, self.degraded) = (major, partial, degraded)
        }

        /// The share of the time in which a component was up, from 0 to 1; nil where nothing is known. Maintenance and time
        /// without data are counted apart: they are neither up nor down.
        package func share(of seconds: [ComponentState: Int]) -> Double? {
            let counted: [ComponentState] = [.operational, .degradedPerformance, .partialOutage, .majorOutage]
            let known = counted.reduce(0) { $0 + (seconds[$1] ?? 0) }
            guard known > 0 else { return nil }
            func lost(_ state: ComponentState, _ weight: Double) -> Double { Double(seconds[state] ?? 0) * weight }
            let down = lost(.majorOutage, major) + lost(.partialOutage, partial) + lost(.degradedPerformance, degraded)
            return 1 - down / Double(known)
        }
    }
}
