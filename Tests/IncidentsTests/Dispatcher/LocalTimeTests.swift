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
}
