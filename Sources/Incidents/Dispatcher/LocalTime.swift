package import Foundation
package import Kernel

/// The times of the Dispatcher's API: local, without a zone, to the microsecond.
package struct LocalTime: Sendable {
    private let zone: TimeZone

    package init(zone: TimeZone) { self.zone = zone }

    /// E.g. `2026-11-21T12:05:39.145061`.
    package func text(of time: Timestamp) -> String {
        String(shifted(time, by: offset(at: time)).rfc3339.dropLast())
    }

    /// Reads `2026-11-21T12:05:39.145061`, also with a space for the T and without a fraction. Of a time that the zone
    /// has twice or not at all, one close to it is taken.
    package func time(_ text: some StringProtocol) -> Timestamp? {
        let iso = text.trimmingCharacters(in: .whitespaces).replacing(" ", with: "T")
        guard let local = Timestamp(rfc3339: iso + "Z") else { return nil }
        let guess = shifted(local, by: -offset(at: local))
        return shifted(local, by: -offset(at: guess))
    }

    /// Seconds east of UTC.
    private func offset(at time: Timestamp) -> Int { zone.secondsFromGMT(for: time.date) }

    private func shifted(_ time: Timestamp, by seconds: Int) -> Timestamp { time.adding(.seconds(seconds)) }
}
