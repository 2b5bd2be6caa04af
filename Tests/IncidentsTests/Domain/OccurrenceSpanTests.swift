import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("The columns of an incident's life")
struct OccurrenceSpanTests {
    private let now = TestWorld().now

    private struct Case {
        let hours: Int
        let length: Int64
        let columns: Int
    }

    private static let cases = [
        Case(hours: 0, length: 1, columns: 12), Case(hours: 20, length: 1, columns: 21), Case(hours: 45, length: 1, columns: 46),
        Case(hours: 47, length: 3, columns: 17), Case(hours: 40 * 24, length: 24, columns: 41),
        Case(hours: 60 * 24, length: 7 * 24, columns: 12), Case(hours: 300 * 24, length: 7 * 24, columns: 44),
        Case(hours: 3 * 365 * 24, length: 30 * 24, columns: 38), Case(hours: 20 * 365 * 24, length: 30 * 24, columns: 48),
    ]

    @Test("As fine as fits, and never so few that time is not seen", arguments: cases)
    private func lengths(_ example: Case) {
        let span = OccurrenceSpan(from: now.adding(.seconds(-3600 * example.hours)), to: now)
        #expect(span.length == example.length)
        #expect(abs(span.columns - example.columns) <= 1)
        #expect(span.hours.contains(now.hoursSince1970))
        #expect(span.hours.count % Int(example.length) == 0)
    }

    @Test("Columns of days begin at the reader's midnight", arguments: ["UTC", "Europe/Moscow", "America/Sao_Paulo", "Pacific/Auckland"])
    func days(name: String) throws {
        let zone = try #require(ZoneClock.named(name))
        let span = OccurrenceSpan(from: now.adding(.seconds(-86_400 * 40)), to: now, in: zone)
        for column in 0..<span.columns {
            let (start, end) = span.bounds(ofColumn: column)
            #expect(start == zone.start(ofDay: zone.day(at: start)) && end == zone.start(ofDay: zone.day(at: start) + 1))
        }
        #expect(span.bounds(ofColumn: span.columns - 1).end > now)
    }

    @Test("The day on which clocks are turned has an hour less or more, in parts as well", arguments: [6, 30])
    func turnedClocks(days: Int) throws {
        let zone = try #require(ZoneClock.named("Europe/Berlin"))
        for (end, hours) in [("2026-03-31T12:00:00Z", -1), ("2026-10-27T12:00:00Z", 1)] as [(String, Int64)] {
            let last = try #require(Timestamp(rfc3339: end))
            let span = OccurrenceSpan(from: last.adding(.seconds(-86_400 * days)), to: last, in: zone)
            let lengths = (0..<span.columns).map { Int64(span.hours(ofColumn: $0).count) - span.length }
            #expect(lengths.filter { $0 != 0 } == [hours])
            #expect((0..<span.columns - 1).allSatisfy { span.hours(ofColumn: $0).upperBound == span.hours(ofColumn: $0 + 1).lowerBound })
        }
    }

    @Test("An end before the beginning is no trap")
    func turned() {
        let span = OccurrenceSpan(from: now, to: now.adding(.seconds(-86_400)))
        #expect(span.columns == 12)
    }
}
