import Foundation
import Kernel
import Testing

@testable import Platform

@Suite("The clock of a zone")
struct ZoneClockTests {
    @Test("What machines call UTC is UTC; another zone keeps its name", arguments: ["UTC", "Etc/UTC", "GMT", "Africa/Abidjan"])
    func namesOfUTC(name: String) throws {
        let clock = ZoneClock.of(try #require(TimeZone(identifier: name)))
        #expect(clock.identifier == (name == "Africa/Abidjan" ? name : "UTC"))
    }

    @Test(
        "A wall time is the first moment at which the clock shows it or a later one",
        arguments: [
            // Spring skips it: the moment of the jump.
            ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29T01:00:00Z"), ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00Z"), ("Europe/Berlin", "2026-03-29 03:01", "2026-03-29T01:01:00Z"),
            // Autumn repeats it: the first time.
            ("Europe/Berlin", "2026-10-25 02:00", "2026-10-25T00:00:00Z"), ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
            ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00Z"),
            // Half an hour of summer time.
            ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:30:00Z"),
            ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"),
            // Two hours of it.
            ("Antarctica/Troll", "2026-03-29 02:00", "2026-03-29T01:00:00Z"),
            // A day that never was.
            ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30T10:00:00Z"), ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30T10:00:00Z"),
            ("Asia/Kathmandu", "2026-06-01 09:00", "2026-06-01T03:15:00Z"), ("UTC", "2026-06-01 09:00", "2026-06-01T09:00:00Z"),
        ])
    func firstMoments(_ zone: String, _ shown: String, _ expected: String) throws {
        let clock = clock(zone)
        #expect(text(clock.moment(ofWall: moment(shown.replacing(" ", with: "T") + ":00Z"))) == text(moment(expected)))
    }

    @Test("Behind the table the calendar repeats")
    func farAway() throws {
        let clock = clock("Europe/Berlin")
        for year in [2026, 2426, 2826, 9626] {
            let summer = moment("\(year)-07-01T00:00:00Z")
            #expect(clock.stretch(at: summer).offset == 7200)
            #expect(clock.stretch(at: summer).until == moment("\(year)-10-25T01:00:00Z"))
            #expect(clock.wall(at: moment("\(year)-01-01T00:00:00Z")) == moment("\(year)-01-01T01:00:00Z"))
        }
        #expect(ZoneClock(.gmt).stretch(at: .max / 2).until == nil)
    }

    @Test(
        "Names that are no zone, and names of files that are none of ours",
        arguments: [
            "Europe/Atlantis", "", "../../etc/passwd", "/etc/passwd", "Europe/../Europe/Berlin", "right/Europe/Berlin", "Europe/",
        ])
    func notAZone(_ name: String) {
        #expect(ZoneFile(named: name, until: 0) == nil)
        #expect(ZoneClock.named(name) == nil)
    }

    @Test(
        "The machine's rules are Foundation's where both know the zone's last years",
        arguments: [
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "America/Santiago",
        ])
    func asFoundation(_ name: String) throws {
        let (own, other) = (clock(name), ZoneClock(try #require(TimeZone(identifier: name))))
        for moment in stride(from: moment("2012-01-01T00:00:00Z"), to: moment("2026-01-01T00:00:00Z"), by: 1800 * 7) {
            #expect(own.stretch(at: moment).offset == other.stretch(at: moment).offset)
        }
    }

    @Test(
        "Days begin at the zone's midnight, and have the hours that its rules of that day give them",
        arguments: [
            ("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25), ("Europe/Berlin", "2026-07-01", 24),
            // Clocks are turned at midnight: spring begins the day at one o'clock, autumn repeats its first or its last hour.
            ("America/Sao_Paulo", "2018-11-04", 23), ("America/Sao_Paulo", "2019-02-16", 25), ("America/Havana", "2026-11-01", 25),
            ("Asia/Beirut", "2026-03-29", 23), ("Pacific/Apia", "2011-12-30", 0), ("Asia/Kathmandu", "2026-06-01", 24),
        ])
    func days(_ zone: String, _ date: String, _ hours: Int64) {
        let clock = clock(zone)
        let day = moment(date + "T00:00:00Z") / 86_400
        let (start, end) = (clock.start(ofDay: day), clock.start(ofDay: day + 1))
        #expect(end.since(start) == .seconds(hours * 3600))
        guard hours > 0 else { return }
        #expect(clock.day(at: start) == day && clock.day(at: end.adding(.microseconds(-1))) == day && clock.day(at: end) == day + 1)
    }
}
