import Foundation
import Kernel
import Testing

@testable import ContactCenter

@Suite("Days of a history") struct BoardDayTests {
    private func day(_ text: String?, zone: String = "Europe/Vilnius") throws -> BoardDay {
        BoardDay(text, in: try #require(TimeZone(identifier: zone)), now: BoardScene.now)
    }

    @Test(
        "What is no day, and what is to come, is today",
        arguments: [nil, "", "x", "2026-02-30", "2026-13-01", "2026-11-22", "9999-01-01", "2026-11", "-1-1-1", "26-11-21"])
    func today(text: String?) throws { #expect(try day(text).text == "2026-11-21") }

    @Test("A day begins and ends at midnight of its zone")
    func bounds() throws {
        let day = try day("2026-11-20")
        #expect(day.from.rfc3339 == "2026-11-19T22:00:00.000000Z" && day.until.rfc3339 == "2026-11-20T22:00:00.000000Z")
        #expect(day.contains(day.from) && !day.contains(day.until))
        #expect(day.other(by: -1).text == "2026-11-19" && day.other(by: 1).text == "2026-11-21")
    }

    @Test("On days on which clocks change it is as long as it is")
    func clocks() throws {
        let (short, long) = (try day("2026-03-29"), try day("2026-10-25"))
        #expect(short.until.since(short.from) == .seconds(23 * 3600) && long.until.since(long.from) == .seconds(25 * 3600))
        #expect(short.other(by: 1).text == "2026-03-30" && long.other(by: 1).text == "2026-10-26")
    }

    @Test("Today is the reader's")
    func zones() throws { #expect(try day(nil, zone: "Pacific/Kiritimati").text == "2026-11-21") }
}
