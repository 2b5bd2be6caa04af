import Kernel
import Testing

@testable import Platform

@Suite("What holds in a zone from now on")
struct ZoneRuleTests {
    private func changes(_ rule: String, _ year: Int) throws -> [String] {
        let (from, until) = (moment("\(year)-01-01T00:00:00Z") - 1, moment("\(year + 1)-01-01T00:00:00Z"))
        return try #require(ZoneRule(rule)).changes(after: from, until: until).map { "\(text($0.moment) ?? "") \($0.offset)" }
    }

    @Test(
        "Rules as POSIX and RFC 9636 write them",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", ["2026-03-29T01:00:00Z 7200", "2026-10-25T01:00:00Z 3600"]),
            ("EST5EDT,M3.2.0,M11.1.0", ["2026-03-08T07:00:00Z -14400", "2026-11-01T06:00:00Z -18000"]),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", ["2026-04-04T15:00:00Z 37800", "2026-10-03T15:30:00Z 39600"]),
            // Hours beyond the day, and before it.
            ("IST-2IDT,M3.4.4/26,M10.5.0", ["2026-03-27T00:00:00Z 10800", "2026-10-24T23:00:00Z 7200"]),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", ["2026-03-29T01:00:00Z -3600", "2026-10-25T01:00:00Z -7200"]),
            // Winter time is the exception.
            ("IST-1GMT0,M10.5.0,M3.5.0/1", ["2026-03-29T01:00:00Z 3600", "2026-10-25T01:00:00Z 0"]),
            // Days of the year, with and without the 29th of February.
            ("AAA0BBB,J60,J300", ["2026-03-01T02:00:00Z 3600", "2026-10-27T01:00:00Z 0"]),
            ("AAA0BBB,59,299/2:30:15", ["2026-03-01T02:00:00Z 3600", "2026-10-27T01:30:15Z 0"]),
            ("UTC0", []), ("<+0545>-5:45", []),
        ])
    func rules(_ rule: String, _ expected: [String]) throws { #expect(try changes(rule, 2026) == expected) }

    @Test("In a leap year")
    func leapYear() throws {
        #expect(try changes("AAA0BBB,J60,J300", 2028) == ["2028-03-01T02:00:00Z 3600", "2028-10-27T01:00:00Z 0"])
        #expect(try changes("AAA0BBB,59,299", 2028).first == "2028-02-29T02:00:00Z 3600")
    }

    @Test(
        "What is no rule", arguments: ["", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "C-1", "<+03-3", "CET-1 "])
    func notARule(_ text: String) { #expect(ZoneRule(text) == nil) }
}
