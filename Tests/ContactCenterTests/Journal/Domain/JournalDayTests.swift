import Foundation
import Kernel
import Testing

@testable import ContactCenter

struct JournalDayTests {
    private static let now = Timestamp(microseconds: 1_795_289_788_000_000)
    private static let moscow = TimeZone(secondsFromGMT: 3 * 3600) ?? .current

    @Test(arguments: ["garbage", "", "2026-02-30", "2026-13-01", "2026-1-1", "20261121", "2026-11-21T00:00", "0000-01-01", "٢٠٢٦-11-21"])
    func whatIsNoDayIsToday(text: String) {
        #expect(JournalDay(text) == nil)
        #expect(JournalDay(text, orToday: Self.now, in: Self.moscow) == JournalDay(Self.now, in: Self.moscow))
    }

    @Test func aDayIsThatDay() throws {
        let day = try #require(JournalDay("2026-11-30"))
        #expect(day.text == "2026-11-30")
        #expect(day.adding(1).text == "2026-12-01")
        #expect(day.adding(-30).text == "2026-10-31")
        #expect(JournalDay("2024-02-29")?.text == "2024-02-29")
    }

    @Test func todayIsThatOfTheZone() throws {
        let late = try #require(JournalDay("2026-11-21")).start(in: .gmt).adding(.seconds(22 * 3600))
        #expect(JournalDay(late, in: .gmt).text == "2026-11-21")
        #expect(JournalDay(late, in: Self.moscow).text == "2026-11-22")
    }

    /// A day on which clocks are put forward or back has 23 or 25 hours.
    @Test(arguments: [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-21", 24)])
    func daysBeginAtTheirOwnMidnight(text: String, hours: Int) throws {
        let (zone, day) = (try #require(TimeZone(identifier: "Europe/Vilnius")), try #require(JournalDay(text)))
        #expect(day.adding(1).start(in: zone).since(day.start(in: zone)) == .seconds(hours * 3600))
        #expect(JournalDay(day.start(in: zone), in: zone) == day)
    }

    @Test(arguments: [
        ("2026-11-21 09:16:28", "21.11.2026, 09:16:28"), ("2026-11-21 09:16:28.123", "21.11.2026, 09:16:28"),
        ("2026-11-21 09:16:28+03", "21.11.2026, 09:16:28"), ("2026-11-21T09:16:28", "21.11.2026, 09:16:28"),
    ])
    func timesOfDatabasesAreRead(text: String, written: String) {
        #expect(CivilTime(database: text)?.journalTime == written)
    }

    @Test(arguments: ["0000-00-00 00:00:00", "", "2026-11-21", "x", "2026-13-21 09:16:28"])
    func whatIsNoTimeIsNone(text: String) { #expect(CivilTime(database: text) == nil) }
}
