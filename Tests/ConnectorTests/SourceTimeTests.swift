import Foundation
import Testing

@testable import Connector

struct SourceTimeTests {
    private func text(_ text: String, _ zone: String) -> String? {
        SourceTime(zone: TimeZone(identifier: zone) ?? .gmt).text(of: text)
    }

    @Test(
        "Times of all forms become wall times of the zone",
        arguments: [
            ("2026-11-20T02:00:00Z", "Europe/Moscow", "2026-11-20T05:00:00.000+03:00"),
            ("2026-11-20T02:00:00.123-01:00", "Europe/Moscow", "2026-11-20T06:00:00.000+03:00"),
            ("2026-11-20 02:00:00+00", "America/Sao_Paulo", "2026-11-19T23:00:00.000-03:00"),
            ("2026-11-20 02:00:00", "Europe/Moscow", "2026-11-20T02:00:00.000+03:00"),
            ("2026-07-20T02:00:00", "Europe/Lisbon", "2026-07-20T02:00:00.000+01:00"),
            ("2026-11-20", "Europe/Moscow", "2026-11-20T00:00:00.000+03:00"),
            // The hour of the change: clocks went from 01:00 to 02:00.
            ("2026-03-29T00:59:59", "Europe/Lisbon", "2026-03-29T00:59:59.000+00:00"),
            ("2026-03-29T02:00:00", "Europe/Lisbon", "2026-03-29T02:00:00.000+01:00"),
        ])
    func forms(given: String, zone: String, expected: String) { #expect(text(given, zone) == expected) }

    @Test("What is no time is none", arguments: ["", "yesterday", "2026-13-01", "20.11.2026"])
    func nonsense(given: String) { #expect(text(given, "Etc/UTC") == nil) }
}
