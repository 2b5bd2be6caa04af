import Foundation
import Kernel
import Testing

@testable import StatusPage

@Suite("Times of API v2")
struct V2TimeTests {
    @Test(
        "They have milliseconds and the offset of the page's zone",
        arguments: [
            ("Etc/UTC", "2026-11-20T12:15:02.114999Z", "2026-11-20T12:15:02.114Z"),
            ("GMT", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("America/Sao_Paulo", "2026-11-20T01:15:02.1Z", "2026-11-19T22:15:02.100-03:00"),
            ("America/Chicago", "2026-07-01T12:00:00Z", "2026-07-01T07:00:00.000-05:00"),
            ("America/Chicago", "2026-12-01T12:00:00Z", "2026-12-01T06:00:00.000-06:00"),
            ("Europe/London", "2026-12-01T12:00:00Z", "2026-12-01T12:00:00.000+00:00"),
            ("Asia/Kolkata", "2026-12-31T20:00:00Z", "2027-01-01T01:30:00.000+05:30"),
        ])
    func text(zone: String, time: String, expected: String) throws {
        let times = V2Time(zone: try #require(TimeZone(identifier: zone)))
        #expect(times.text(StatusFixture.at(time)) == expected)
        #expect(times.date(StatusFixture.at(time)) == String(expected.prefix(10)))
    }

    @Test("UTC has the name that IANA prefers, whatever it was called", arguments: ["UTC", "Etc/UTC", "GMT"])
    func zone(name: String) throws {
        #expect(V2Time(zone: try #require(TimeZone(identifier: name))).zoneName == "Etc/UTC")
        #expect(V2Time(zone: try #require(TimeZone(identifier: "Europe/Moscow"))).zoneName == "Europe/Moscow")
    }
}
