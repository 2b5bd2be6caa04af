import Kernel
import Testing

@testable import Playbooks

@Suite("Hours of a week")
struct DutyHoursTests {
    private static let nights = DutyHours(days: [.mon, .tue], from: 22 * 60, to: 6 * 60)

    @Test(
        "From inclusive, to exclusive, and past midnight they belong to the day they begin on",
        arguments: [
            // 2026-01-05 is a Monday; Berlin is an hour ahead.
            ("2026-01-05T20:59:59Z", false), ("2026-01-05T21:00:00Z", true), ("2026-01-06T04:59:59Z", true),
            ("2026-01-06T05:00:00Z", false),
            ("2026-01-06T21:00:00Z", true), ("2026-01-07T04:59:59Z", true), ("2026-01-07T21:00:00Z", false),
            ("2026-01-05T00:00:00Z", false),
        ])
    func pastMidnight(_ asked: String, _ expected: Bool) throws {
        #expect(DutyWeek([Self.nights], by: clock("Europe/Berlin")).covers(moment(asked)) == expected)
    }

    @Test("They are read off the clock of the moment: an hour that comes twice counts twice, one that is skipped not at all")
    func clockChanges() throws {
        let week = DutyWeek([DutyHours(from: 2 * 60, to: 3 * 60)], by: clock("Europe/Berlin"))
        #expect(week.change(after: moment("2026-10-24T20:00:00Z")) == moment("2026-10-25T00:00:00Z"))
        #expect(week.change(after: moment("2026-10-25T00:00:00Z")) == moment("2026-10-25T02:00:00Z"))
        #expect(week.change(after: moment("2026-03-28T12:00:00Z")) == moment("2026-03-30T00:00:00Z"))
        #expect(week.change(upTo: moment("2026-03-29T12:00:00Z")) == moment("2026-03-28T02:00:00Z"))
    }

    @Test("Hours of the same length as the day are all of it, and none are the whole week")
    func whole() throws {
        let clock = clock("Europe/Berlin")
        let day = DutyWeek([DutyHours(days: [.sat], from: 540, to: 540)], by: clock)
        let saturday = moment("2026-01-10T08:00:00Z")
        #expect(!day.covers(saturday - 1) && day.covers(saturday) && day.covers(saturday + 86_399) && !day.covers(saturday + 86_400))
        for hours in [[], [DutyHours(from: 0, to: 1440)], [DutyHours(from: 0, to: 720), DutyHours(from: 720, to: 0)]] {
            let week = DutyWeek(hours, by: clock)
            #expect(week.covers(saturday) && week.change(after: saturday) == nil && week.change(upTo: saturday) == nil)
        }
    }

    @Test(
        "Times of a day",
        arguments: [
            ("00:00", 0), ("09:30", 570), ("24:00", 1440), ("24:01", nil), ("9:30", nil), ("09:60", nil), ("", nil), ("+9:30", nil),
        ] as [(String, Int?)])
    func minutes(_ text: String, _ expected: Int?) {
        #expect(DutyHours.minutes(text) == expected)
        if let expected { #expect(DutyHours.text(ofMinutes: expected) == text) }
    }
}
