import Foundation
import Testing

@testable import Kernel

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2026-11-21T09:05:39.145061Z", "2026-11-21T09:05:39.145061Z"),
        ("2026-11-21t09:05:39z", "2026-11-21T09:05:39.000000Z"),
        ("2026-11-21 09:05:39Z", "2026-11-21T09:05:39.000000Z"),
        ("2026-11-21T09:05:39.5+03:00", "2026-11-21T06:05:39.500000Z"),
        ("2026-11-21T09:05:39-00:00", "2026-11-21T09:05:39.000000Z"),
        ("2026-01-01T00:30:00+14:00", "2025-12-31T10:30:00.000000Z"),
        ("2026-11-21T09:05:39.1234567899999Z", "2026-11-21T09:05:39.123456Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000000Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ])
    func reads(text: String, as expected: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == expected)
    }

    @Test(arguments: [
        "", "Z", "2026", "2026-11-21", "2026-11-21T09:05:39", "2026-11-21T09:05Z", "2026-11-21T09:05:39.Z",
        "2026-11-21T09:05:39,5Z", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z", "2026-11-21T09:05:61Z",
        "2026-00-21T09:05:39Z", "2026-13-21T09:05:39Z", "2026-11-00T09:05:39Z", "2026-11-31T09:05:39Z",
        "2026-02-29T09:05:39Z", "1900-02-29T00:00:00Z", "2026-11-21T09:05:39+24:00", "2026-11-21T09:05:39+03:60",
        "2026-11-21T09:05:39+0300", "2026-11-21T09:05:39+3:00", "2026-11-21T09:05:39ZZ", " 2026-11-21T09:05:39Z",
        "2026-11-21T09:05:39Z ", "-026-11-21T09:05:39Z", "+2026-11-21T09:05:39Z", "2026-11-21T09:05:39Z\0",
        "2026-11-21T09:05:39\u{661}Z", "٢٠٢٦-11-21T09:05:39Z", "99999-11-21T09:05:39Z", "2026–11–21T09:05:39Z",
    ])
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func agreesWithFoundationOnAnyDate() throws {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime]
        for _ in 0..<2000 {
            // From 1601, when every country that Foundation knows had the calendar, to 9999.
            let second = Int64.random(in: -11_644_473_600...253_402_300_799)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(second)))
            let time = try #require(Timestamp(rfc3339: text))
            #expect(time.microseconds == second * 1_000_000)
            #expect(time.rfc3339.prefix(19) == text.prefix(19))
        }
    }

    @Test func mutatedDatesNeverTrapAndNeverReadBackDifferently() {
        let pool = Array("0123456789-:TZ+. tz\u{0}é".unicodeScalars)
        for _ in 0..<20_000 {
            var scalars = Array("2026-11-21T09:05:39.145061+03:00".unicodeScalars)
            for _ in 0..<Int.random(in: 1...3) {
                scalars[Int.random(in: 0..<scalars.count)] = pool.randomElement() ?? "0"
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            guard let time = Timestamp(rfc3339: text), (0...9999).contains(year(of: time)) else { continue }
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    private func year(of time: Timestamp) -> Int64 {
        CivilTime(secondsSince1970: time.microseconds.flooringDivision(by: 1_000_000)).year
    }

    @Test func addsAndMeasures() {
        let time = Timestamp(microseconds: 1_000_000)
        #expect(time.adding(.milliseconds(-1500)).microseconds == -500_000)
        #expect(time.adding(.nanoseconds(1999)).microseconds == 1_000_001)
        #expect(time.since(Timestamp(microseconds: -5)) == .microseconds(1_000_005))
        #expect(Timestamp(microseconds: .max).since(Timestamp(microseconds: .min)) > .seconds(1 << 43))
    }

    @Test func doesNotWrapAround() {
        #expect(Timestamp(microseconds: .max).adding(.seconds(1)).microseconds == .max)
        #expect(Timestamp(microseconds: .min).adding(.seconds(-1)).microseconds == .min)
        #expect(Timestamp(microseconds: 5).adding(.seconds(Int64.max)).microseconds == .max)
        #expect(Timestamp(microseconds: -5).adding(.seconds(Int64.min)).microseconds == .min)
        #expect(Timestamp(Date(timeIntervalSince1970: .infinity)).microseconds == .max)
        #expect(Timestamp(Date(timeIntervalSince1970: -1e300)).microseconds == .min)
    }

    @Test func isANumberInJSON() throws {
        let data = try JSONEncoder().encode([Timestamp(microseconds: 42)])
        #expect(String(decoding: data, as: UTF8.self) == "[42]")
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [Timestamp(microseconds: 42)])
    }

    @Test func goesThroughADate() {
        let time = Timestamp(microseconds: 1_795_251_939_145_061)
        #expect(Timestamp(time.date) == time)
    }

    @Test(
        arguments: [(0, 0, 0), (-1, -1, -1), (3_600_000_000, 1, 0), (86_399_999_999, 23, 0), (86_400_000_000, 24, 1)]
            as [(Int64, Int64, Int64)])
    func isCountedByHoursAndDays(microseconds: Int64, hours: Int64, days: Int64) {
        let time = Timestamp(microseconds: microseconds)
        #expect(time.hoursSince1970 == hours && time.daysSince1970 == days)
        let (hour, day) = (Timestamp(hoursSince1970: hours), Timestamp(daysSince1970: days))
        #expect(hour <= time && time < Timestamp(hoursSince1970: hours + 1) && hour.hoursSince1970 == hours)
        #expect(day <= time && time < Timestamp(daysSince1970: days + 1) && day.daysSince1970 == days)
    }
}
