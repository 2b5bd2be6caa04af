import Kernel
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

    @Test("Columns of days begin at the reader's midnight", arguments: [Int64(0), 3, -3, 12])
    func days(offset: Int64) {
        let span = OccurrenceSpan(from: now.adding(.seconds(-86_400 * 20)), to: now, zoneOffset: offset)
        let start = span.bounds(ofColumn: 0).start
        #expect(start.adding(.seconds(3600 * offset)).microseconds % (Int64(span.length) * 3_600_000_000) == 0)
        #expect(span.bounds(ofColumn: span.columns - 1).end > now)
        #expect(span.bounds(ofColumn: 0).end == span.bounds(ofColumn: 1).start)
    }

    @Test("An end before the beginning is no trap")
    func turned() {
        let span = OccurrenceSpan(from: now, to: now.adding(.seconds(-86_400)))
        #expect(span.columns == 12)
    }
}
