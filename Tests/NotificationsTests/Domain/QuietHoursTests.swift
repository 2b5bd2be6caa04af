import Foundation
import Kernel
import Testing

@testable import Notifications

@Suite("Quiet hours")
struct QuietHoursTests {
    private static let night = QuietHours(from: 22 * 60, to: 7 * 60, level: .critical)

    @Test(
        "hold back what is not bad enough, over midnight and in the reader's zone",
        arguments: [
            ("2026-11-21T21:59:00Z", "Etc/UTC", false), ("2026-11-21T22:00:00Z", "Etc/UTC", true),
            ("2026-11-22T03:00:00Z", "Etc/UTC", true),
            ("2026-11-22T07:00:00Z", "Etc/UTC", false), ("2026-11-21T19:30:00Z", "Europe/Moscow", true),
            ("2026-11-22T04:30:00Z", "Europe/Moscow", false),
        ])
    func holdsBack(time: String, zone: String, isHeld: Bool) throws {
        let (time, zone) = (try #require(Timestamp(rfc3339: time)), try #require(TimeZone(identifier: zone)))
        #expect(Self.night.holdBack(.error, at: time, in: zone) == isHeld)
        #expect(!Self.night.holdBack(.critical, at: time, in: zone))
    }

    @Test("are written as people write them")
    func writes() {
        #expect(QuietHours.text(7 * 60 + 5) == "07:05")
        #expect(QuietHours.text(22 * 60) == "22:00")
    }
}
