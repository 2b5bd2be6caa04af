import Foundation
import Kernel

/// Times as browsers' fields of date and time have them (`2026-11-21T12:05`): in the reader's zone, to the minute.
struct LocalMinutes: Sendable {
    let zone: TimeZone

    func text(_ time: Timestamp) -> String {
        let seconds = Int64(time.date.timeIntervalSince1970.rounded(.down)) + Int64(zone.secondsFromGMT(for: time.date))
        return String(CivilTime(secondsSince1970: seconds).text.prefix(16))
    }

    /// Nil for what is no time. Of an hour that a clock shows twice it is the first.
    func time(_ text: String) -> Timestamp? {
        let whole = text.count == 16 ? text + ":00" : text
        guard whole.count == 19, let asUTC = Timestamp(rfc3339: whole + "Z") else { return nil }
        // The offset is that of the moment, which is not known yet: the one of a day before is right but for a change between.
        let before = zone.secondsFromGMT(for: asUTC.adding(.seconds(-86_400)).date)
        let first = asUTC.adding(.seconds(-before))
        if self.text(first) == text.prefix(16) { return first }
        let after = zone.secondsFromGMT(for: asUTC.adding(.seconds(86_400)).date)
        return asUTC.adding(.seconds(-after))
    }
}
