package import Foundation

/// A moment in UTC, in whole microseconds since 1970: how every time is stored and compared.
package struct Timestamp: Hashable, Sendable, Comparable, Codable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// To the nearest microsecond; a date beyond what can be counted becomes the earliest or the latest moment.
    package init(_ date: Date) {
        let rounded = (date.timeIntervalSince1970 * 1_000_000).rounded()
        microseconds = Int64(exactly: rounded) ?? (rounded < 0 ? .min : .max)
    }

    package init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// As a plain number of microseconds; text for people and the API is ``rfc3339``.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }

    package var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// The earlier moment is the lower one.
    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// This moment moved by `duration` (whole microseconds; what is finer is cut off), at most to the earliest or the
    /// latest moment that can be counted.
    package func adding(_ duration: Duration) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(duration.microseconds)
        return Timestamp(microseconds: overflow ? (microseconds < 0 ? .min : .max) : sum)
    }

    /// How long after `earlier` this moment is; negative when it lies before.
    package func since(_ earlier: Timestamp) -> Duration {
        .microseconds(microseconds) - .microseconds(earlier.microseconds)
    }

    /// RFC 3339 in UTC with microseconds, e.g. `2026-11-21T09:05:39.145061Z`.
    package var rfc3339: String {
        let second = microseconds.flooringDivision(by: 1_000_000)
        let fraction = microseconds - second * 1_000_000
        let civil = CivilTime(secondsSince1970: second)
        return civil.text + "." + CivilTime.padded(fraction, to: 6) + "Z"
    }
}

/// What is counted by the hour or the day, counts them from 1970 in UTC.
extension Timestamp {
    private static let hour: Int64 = 3_600_000_000
    private static let day: Int64 = 24 * hour

    /// Whole hours.
    package var hoursSince1970: Int64 { microseconds.flooringDivision(by: Self.hour) }
    /// Whole days.
    package var daysSince1970: Int64 { microseconds.flooringDivision(by: Self.day) }

    /// When an hour begins.
    package init(hoursSince1970 hours: Int64) { self.init(microseconds: hours * Self.hour) }
    /// When a day begins.
    package init(daysSince1970 days: Int64) { self.init(microseconds: days * Self.day) }
}

extension Duration {
    /// Whole microseconds of this duration; the longest there are when it is longer than 292,000 years.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflow) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return isTooLong || overflow ? (seconds < 0 ? .min : .max) : sum
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity, as calendars need it before 1970.
    package func flooringDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
