import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

struct LocalTimeTests {
    private func clock(_ zone: String) throws -> LocalTime { LocalTime(zone: try #require(TimeZone(identifier: zone))) }

    private func utc(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test(arguments: [
        ("UTC", "2026-11-21T09:05:39.145061"), ("Europe/Moscow", "2026-11-21T12:05:39.145061"),
        ("America/Sao_Paulo", "2026-11-21T06:05:39.145061"), ("Asia/Kolkata", "2026-11-21T14:35:39.145061"),
    ])
    func textAndBack(zone: String, text: String) throws {
        let time = try utc("2026-11-21T09:05:39.145061Z")
        #expect(try clock(zone).text(of: time) == text)
        #expect(try clock(zone).time(text) == time)
    }

    @Test func theOldDatabaseWritesASpaceAndMayLeaveTheFractionOut() throws {
        let moscow = try clock("Europe/Moscow")
        #expect(moscow.time("2025-03-01 12:00:00") == (try utc("2025-03-01T09:00:00Z")))
        #expect(moscow.time("2025-03-01 12:00:00.5") == (try utc("2025-03-01T09:00:00.5Z")))
    }

    @Test func summerAndWinter() throws {
        let berlin = try clock("Europe/Berlin")
        #expect(berlin.time("2026-07-01T12:00:00") == (try utc("2026-07-01T10:00:00Z")))
        #expect(berlin.time("2026-12-01T12:00:00") == (try utc("2026-12-01T11:00:00Z")))
        // One hour after the change to summer time, and what the clock never showed.
        #expect(berlin.time("2026-03-29T04:00:00") == (try utc("2026-03-29T02:00:00Z")))
        #expect(berlin.time("2026-03-29T02:30:00") != nil)
    }

    @Test(arguments: ["", "yesterday", "2026-11-21", "2026-11-21T09:05:39Z", "2026-13-01 00:00:00"])
    func anythingElseIsNoTime(text: String) throws {
        #expect(try clock("UTC").time(text) == nil)
    }

    @Test(
        "What people and old programs write is read",
        arguments: [
            "21.11.2026 12:05:39", "21.11.2026, 12:05:39", "21/11/2026 12:05:39", "21-11-2026  12:05:39", "21.11.26 12:05:39",
            "2026-11-21 12:05:39", "2026-11-21T12:05:39.000000", "2026/11/21 12:05:39", "11/21/2026 12:05:39 PM", "2026-11-21T09:05:39Z",
            "2026-11-21 11:05:39+02:00", "2026-11-21 11:05:39 +0200", "2026-11-21T12:05:39+03", "1795251939", "1795251939000",
            "20261121120539", " 21.11.2026 12:05:39 ", "2026-11-21 12:05:39.0000001",
        ])
    func written(text: String) throws {
        #expect(try clock("Europe/Moscow").time(written: text) == utc("2026-11-21T09:05:39Z"))
    }

    @Test func whatIsLeftOutIsNothing() throws {
        let moscow = try clock("Europe/Moscow")
        for text in ["01.03.2026 09:16", "1.3.2026 9:16", "2026-03-01 09:16", "202603010916", "3/1/2026 9:16 am"] {
            #expect(moscow.time(written: text) == (try utc("2026-03-01T06:16:00Z")), "\(text)")
        }
        for text in ["01.03.2026", "2026-03-01", "20260301", "3/1/2026 12:00 AM"] {
            #expect(moscow.time(written: text) == (try utc("2026-02-28T21:00:00Z")), "\(text)")
        }
    }

    @Test(arguments: [
        "", "N/A", "never", "0", "12", "31.02.2026 10:00", "32.01.2026 10:00", "2026-11-21 25:00", "1.2026", "01.03/2026 09:16",
        "0000-00-00 00:00:00", "3/1/2026 13:00 PM", "12:30", "99999999999999",
    ])
    func andNothingElse(text: String) throws {
        #expect(try clock("UTC").time(written: text) == nil)
    }
}
