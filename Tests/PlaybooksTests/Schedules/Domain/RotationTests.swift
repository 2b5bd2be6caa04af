import Kernel
import Testing

@testable import Playbooks

@Suite("Rotations")
struct RotationTests {
    @Test(
        "Hours pass whatever the clocks do, days and weeks go by the clock",
        arguments: [
            // every, start, asked, number, from, until; the clocks of Berlin go forward on 29 March at 01:00 and back on 25 October.
            ("24h", "2026-03-28 09:00", "2026-03-29T12:00:00Z", 1, "2026-03-29T08:00:00Z", "2026-03-30T08:00:00Z"),
            ("1d", "2026-03-28 09:00", "2026-03-29T12:00:00Z", 1, "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"),
            ("1w", "2026-03-23 09:00", "2026-03-30T07:00:00Z", 1, "2026-03-30T07:00:00Z", "2026-04-06T07:00:00Z"),
            ("12h", "2026-10-24 18:00", "2026-10-25T16:00:00Z", 2, "2026-10-25T16:00:00Z", "2026-10-26T04:00:00Z"),
            // A hand-over that spring skips, and one that autumn repeats: asked in the second of the two hours.
            ("1d", "2026-03-27 02:30", "2026-03-29T01:00:00Z", 2, "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"),
            ("1d", "2026-10-23 02:30", "2026-10-25T01:10:00Z", 2, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
            ("2w", "2020-01-06 09:00", "2199-12-30T08:00:00Z", 4695, "2199-12-23T08:00:00Z", "2200-01-06T08:00:00Z"),
        ])
    func turns(_ every: String, _ start: String, _ asked: String, _ number: Int64, _ from: String, _ until: String) throws {
        let turn = try #require(rotation(every, start).turn(at: moment(asked), by: clock("Europe/Berlin")))
        #expect(turn.number == number)
        #expect(text(turn.from) == text(moment(from)))
        #expect(text(turn.until) == text(moment(until)))
    }

    @Test("Nobody before the first hand-over")
    func before() throws {
        let rotation = rotation("1d", "2026-10-25 02:30")
        let clock = clock("Europe/Berlin")
        #expect(rotation.turn(at: moment("2026-10-25T00:29:59Z"), by: clock) == nil)
        #expect(rotation.turn(at: moment("2026-10-25T00:30:00Z"), by: clock)?.number == 0)
        // The clock shows an earlier time again.
        #expect(rotation.turn(at: moment("2026-10-25T01:00:00Z"), by: clock)?.number == 0)
    }

    @Test("Where a day was skipped, its hand-over falls on the next one's and nobody has that turn")
    func skippedDay() throws {
        let (rotation, clock) = (rotation("1d", "2011-12-28 00:00"), clock("Pacific/Apia"))
        let jump = moment("2011-12-30T10:00:00Z")
        #expect(rotation.turn(at: jump - 1, by: clock)?.number == 1)
        #expect(rotation.turn(at: jump, by: clock)?.number == 3)
        #expect(rotation.turn(at: jump, by: clock)?.from == jump)
    }

    @Test(
        "Every turn begins where the one before it ends",
        arguments: ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"])
    func seamless(_ zone: String) throws {
        let clock = clock(zone)
        for every in ["1d", "3d", "1w", "5h"] {
            let rotation = rotation(every, "2011-10-01 02:15")
            var turn = try #require(rotation.turn(at: moment("2011-11-01T00:00:00Z"), by: clock))
            while turn.until < moment("2013-01-01T00:00:00Z") {
                let next = try #require(rotation.turn(at: turn.until, by: clock))
                #expect(next.from == turn.until && next.number > turn.number)
                #expect(rotation.turn(at: turn.until - 1, by: clock) == turn)
                turn = next
            }
        }
    }

    @Test(
        "How often",
        arguments: [
            ("1h", true), ("12h", true), ("1d", true), ("2w", true), ("0d", false), ("1m", false), ("d", false), ("-1d", false),
            ("1.5d", false), ("600w", false), ("99999h", false), ("1 d", false),
        ])
    func paces(_ text: String, _ isOne: Bool) { #expect(Rotation.Pace(text)?.text == (isOne ? text : nil)) }

    @Test(
        "Wall times",
        arguments: [
            ("2026-01-05 09:00", true), ("2026-01-05T09:00", true), ("2026-02-29 09:00", false), ("2026-01-05", false),
            ("2026-01-05 24:00", false), ("1969-12-31 09:00", false), ("2026-1-5 09:00", false),
        ])
    func wallTimes(_ text: String, _ isOne: Bool) { #expect(WallTime(text)?.text == (isOne ? "2026-01-05 09:00" : nil)) }
}
