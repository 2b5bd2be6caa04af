import Foundation
import Kernel
import Testing

@testable import Tickets

@Suite("Working time is stretches between instants")
struct WorkingCalendarTests {
    private func office(_ zone: String, _ hours: [String] = ["09:00-18:00"]) -> WorkingCalendar {
        let day = hours.compactMap(DaySpan.init)
        return WorkingCalendar(name: "office", zone: rules(zone), week: Array(repeating: day, count: 5) + [[], []])
    }

    @Test(
        "Texts of a day's stretches",
        arguments: [
            ("09:00-13:00", "09:00-13:00"), ("9:00-18:30", "09:00-18:30"), ("00:00-24:00", "00:00-24:00"), ("22:00-06:00", "22:00-06:00"),
            ("00:00-23:59", "00:00-24:00"), ("25:00-26:00", nil), ("09-18", nil), ("09:60-10:00", nil), ("-1:00-02:00", nil), ("", nil),
        ] as [(String, String?)])
    func spans(text: String, shown: String?) { #expect(DaySpan(text)?.description == shown) }

    @Test("Lunch is no work, nor is the weekend")
    func split() {
        let calendar = office("Etc/UTC", ["09:00-13:00", "14:00-18:00"])
        // A Friday to the Monday after it.
        #expect(calendar.seconds(from: seconds("2026-11-20T12:30:00Z"), to: seconds("2026-11-20T14:30:00Z")) == 3600)
        #expect(calendar.seconds(from: seconds("2026-11-20T00:00:00Z"), to: seconds("2026-11-23T10:00:00Z")) == 9 * 3600)
        #expect(calendar.instant(after: 9 * 3600, from: seconds("2026-11-20T00:00:00Z")) == seconds("2026-11-23T10:00:00Z"))
        #expect(calendar.secondsOfDay == 8 * 3600)
        #expect(calendar.days(12 * 3600) == 1.5)
    }

    @Test("Many stretches are measured as each one is")
    func meter() {
        var calendar = office("Europe/Lisbon", ["09:00-13:00", "14:00-18:00"])
        calendar.holidays = [.init(day: "2026-10-26", name: "x", isOff: true)]
        var (meter, dice) = (WorkingMeter(calendar), Dice(3))
        let end = seconds("2026-11-20T15:00:00Z")
        for _ in 0..<100 {
            let start = end - Int64.random(in: -3600...60 * 86_400, using: &dice)
            #expect(meter.seconds(from: start, to: end) == calendar.seconds(from: start, to: end))
        }
    }

    @Test("Round the clock loses no minute, however it is written")
    func always() throws {
        let day = try #require(DaySpan("00:00-23:59"))
        var calendar = WorkingCalendar(name: "all", zone: rules("Europe/Moscow"), week: Array(repeating: [day], count: 7))
        #expect(calendar.isAlways)
        // The same without the short way.
        calendar.extraDays["2020-01-01"] = [day]
        let (start, end) = (seconds("2026-11-01T00:00:00Z"), seconds("2026-12-01T00:00:00Z"))
        #expect(calendar.seconds(from: start, to: end) == end - start)
        #expect(calendar.secondsOfDay == 86_400)
    }

    @Test("Holidays that count are off, the others are said; certain days have hours of their own")
    func holidays() {
        var calendar = office("Etc/UTC")
        calendar.holidays = [
            .init(day: "2026-11-18", name: "Off", isOff: true), .init(day: "2026-11-19", name: "Folk day", isOff: false),
        ]
        calendar.extraDays["2026-11-21"] = [DaySpan("10:00-12:00")].compactMap { $0 }
        #expect(calendar.seconds(from: seconds("2026-11-18T00:00:00Z"), to: seconds("2026-11-19T00:00:00Z")) == 0)
        #expect(calendar.seconds(from: seconds("2026-11-19T00:00:00Z"), to: seconds("2026-11-20T00:00:00Z")) == 9 * 3600)
        #expect(calendar.seconds(from: seconds("2026-11-21T00:00:00Z"), to: seconds("2026-11-22T00:00:00Z")) == 2 * 3600)
        #expect(calendar.skippedHolidays("2026-11-01"..."2026-11-30").map(\.name) == ["Folk day"])
    }

    @Test("A shift over midnight belongs to the day it begins on")
    func overnight() {
        let calendar = office("Etc/UTC", ["22:00-06:00"])
        // Friday night goes on into Saturday; Sunday night has none.
        #expect(calendar.seconds(from: seconds("2026-11-21T00:00:00Z"), to: seconds("2026-11-23T12:00:00Z")) == 6 * 3600)
    }

    @Test(
        "Days of 23 and 25 hours: office hours are as long as ever, the whole day is not",
        arguments: [
            ("Europe/Lisbon", "2026-03-29", 23), ("Europe/Lisbon", "2026-10-25", 25), ("America/Sao_Paulo", "2018-11-04", 23),
            ("America/Sao_Paulo", "2018-02-17", 25), ("Europe/Moscow", "2026-03-29", 24),
        ])
    func shifts(zone: String, date: String, hours: Int64) throws {
        let rules = rules(zone)
        let day = try #require(SourceTime(date)).wall / 86_400
        let (start, end) = (rules.start(ofDay: day), rules.start(ofDay: day + 1))
        #expect(end - start == hours * 3600)
        var calendar = WorkingCalendar(name: "", zone: rules, week: Array(repeating: [DaySpan("09:00-18:00")].compactMap { $0 }, count: 7))
        #expect(calendar.seconds(from: start, to: end) == 9 * 3600)
        calendar.week = Array(repeating: [.wholeDay], count: 7)
        calendar.extraDays["1999-01-01"] = []
        #expect(calendar.seconds(from: start, to: end) == hours * 3600)
    }

    @Test("What is measured in parts is the whole, and walking goes as far as measuring", arguments: 0..<20)
    func parts(seed: Int) throws {
        var dice = Dice(seed)
        let zone = ["Europe/Lisbon", "America/Sao_Paulo", "Europe/Moscow", "Asia/Kathmandu"].randomElement(using: &dice) ?? "Etc/UTC"
        var calendar = office(zone, ["08:30-12:00", "13:00-17:15", "23:00-01:00"])
        calendar.holidays = [.init(day: "2026-03-30", name: "", isOff: true)]
        let start = seconds("2026-03-20T00:00:00Z") + Int64.random(in: 0...1_000_000, using: &dice)
        let end = start + Int64.random(in: 1...1_000_000, using: &dice)
        let middle = Int64.random(in: start...end, using: &dice)
        let whole = calendar.seconds(from: start, to: end)
        #expect(calendar.seconds(from: start, to: middle) + calendar.seconds(from: middle, to: end) == whole)
        #expect(calendar.parts(from: start, to: end).reduce(0) { $0 + Int64($1.count) } == whole)
        if whole > 0 {
            let reached = try #require(calendar.instant(after: whole, from: start))
            #expect(reached <= end)
            #expect(calendar.seconds(from: start, to: reached) == whole)
        }
    }

    @Test("It is read as it is written, and nonsense is refused")
    func text() throws {
        var calendar = office("America/Sao_Paulo", ["09:00-13:00", "14:00-18:00"])
        calendar.holidays = [.init(day: "2027-01-01", name: "New Year", isOff: true)]
        let data = try JSONEncoder().encode(calendar)
        #expect(try JSONDecoder().decode(WorkingCalendar.self, from: data) == calendar)
        for wrong in [
            #"{"name":"x","week":{"monday":[]}}"#, #"{"name":"x","week":{"mon":["9-18"]}}"#,
            #"{"name":"x","time_zone":"Mars/Base","week":{}}"#, #"{"name":"x","week":{},"extra_days":{"tomorrow":[]}}"#,
        ] {
            #expect(throws: (any Error).self) { try JSONDecoder().decode(WorkingCalendar.self, from: Data(wrong.utf8)) }
        }
    }
}

@Suite("Times as the ticket system writes them")
struct SourceTimeTests {
    @Test(
        "With and without fraction and zone",
        arguments: [
            ("2026-11-20T05:00:00.000+03:00", 10_800), ("2026-11-20T05:00:00", nil), ("2026-11-20 05:00:00Z", 0),
            ("2026-11-20T05:00:00-0530", -19_800), ("2026-11-20T05:00:00.123456 Moscow", nil),
            ("2026-11-20T05:00:00.000000000+03:00[Europe/Moscow]", 10_800),
        ] as [(String, Int64?)])
    func forms(text: String, offset: Int64?) throws {
        let time = try #require(SourceTime(text))
        #expect((time.column, time.date, time.offset) == ("2026-11-20 05:00:00", "2026-11-20", offset))
        #expect(time.text == text)
    }

    @Test(
        "What is no time is none",
        arguments: [
            "", "soon", "2026-02-30T00:00:00", "2026-11-20T25:00:00", "2026-11-20T05:00", "20.11.2026", "0001-01-01T00:00:00", "9999-12-31",
        ])
    func none(text: String) { #expect(SourceTime(text) == nil) }

    @Test("However much stands behind it, little is kept")
    func long() throws {
        let time = try #require(SourceTime("2026-11-20T05:00:00" + String(repeating: "я", count: 100_000)))
        #expect(time.column == "2026-11-20 05:00:00")
        #expect(time.text.utf8.count < 100)
    }

    @Test("Without a zone it is that of the ticket system")
    func instants() throws {
        let utc = try #require(SourceTime("2026-11-20T05:00:00Z"))
        let none = try #require(SourceTime("2026-11-20T05:00:00"))
        #expect(utc.instant(in: moscow) == seconds("2026-11-20T05:00:00Z"))
        #expect(none.instant(in: moscow) == seconds("2026-11-20T02:00:00Z"))
    }
}
