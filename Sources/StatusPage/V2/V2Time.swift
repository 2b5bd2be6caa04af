import Foundation
import Kernel

/// Times as Statuspage writes them: with milliseconds and the offset of the page's zone, `…Z` for UTC.
struct V2Time: Sendable {
    let zone: TimeZone

    /// What Foundation calls UTC when it was given one of its other names.
    private static let namesOfUTC: Set = ["Etc/UTC", "UTC", "GMT", "Etc/GMT", "Etc/UCT", "Zulu", "Etc/Zulu"]

    private var isUTC: Bool { Self.namesOfUTC.contains(zone.identifier) }

    /// By the name that IANA prefers.
    var zoneName: String { isUTC ? "Etc/UTC" : zone.identifier }

    /// `2026-11-20T09:15:02.114-03:00`.
    func text(_ time: Timestamp) -> String {
        let milliseconds = time.microseconds.flooringDivision(by: 1000)
        let second = milliseconds.flooringDivision(by: 1000)
        let offset = isUTC ? 0 : zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        let local = CivilTime(secondsSince1970: second + Int64(offset))
        return local.text + "." + CivilTime.padded(milliseconds - second * 1000, to: 3) + (isUTC ? "Z" : Self.text(offset: offset))
    }

    /// The day a moment falls on: `2026-11-20`.
    func date(_ time: Timestamp) -> String { String(text(time).prefix(10)) }

    private static func text(offset: Int) -> String {
        let minutes = Int64(abs(offset) / 60)
        return (offset < 0 ? "-" : "+") + CivilTime.padded(minutes / 60, to: 2) + ":" + CivilTime.padded(minutes % 60, to: 2)
    }
}
