import Foundation
import Kernel

/// Times as the old helpdesk's pages and scripts write them, by the clock of one zone.
struct CallClock: Sendable {
    static let none = "N/A"

    let zone: TimeZone

    /// `21.11.2026 09:16`.
    func minute(_ time: Timestamp?) -> String {
        guard let parts = time.map(parts) else { return Self.none }
        return "\(parts.date) \(parts.clock.prefix(5))"
    }

    /// `2026-11-21 09:16:28`.
    func second(_ time: Timestamp) -> String { local(time).replacing("T", with: " ") }

    private func parts(_ time: Timestamp) -> (date: String, clock: String) {
        let halves = local(time).split(separator: "T")
        guard halves.count == 2 else { return ("", "") }
        return (halves[0].split(separator: "-").reversed().joined(separator: "."), String(halves[1]))
    }

    private func local(_ time: Timestamp) -> String {
        let second = time.microseconds.flooringDivision(by: 1_000_000)
        return CivilTime(secondsSince1970: second + Int64(zone.secondsFromGMT(for: time.date))).text
    }
}
