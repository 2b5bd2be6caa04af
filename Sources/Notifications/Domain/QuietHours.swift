import Foundation
package import Kernel

/// Part of the day in which only what is bad enough reaches somebody.
package struct QuietHours: Sendable, Hashable {
    /// Minutes since midnight; a part that begins later than it ends goes over midnight.
    package let from: Int
    package let to: Int
    /// Breaks through, as does what is worse.
    package let level: Level

    package init(from: Int, to: Int, level: Level) { (self.from, self.to, self.level) = (from, to, level) }

    /// Whether a message of this level has to leave somebody alone at this moment.
    func holdBack(_ level: Level, at time: Timestamp, in zone: TimeZone) -> Bool {
        guard level < self.level else { return false }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.hour, .minute], from: time.date)
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        return from <= to ? (from..<to).contains(minute) : minute >= from || minute < to
    }

    /// `22:00`.
    static func text(_ minutes: Int) -> String {
        let (hour, minute) = (String(minutes / 60), String(minutes % 60))
        return (hour.count < 2 ? "0" : "") + hour + ":" + (minute.count < 2 ? "0" : "") + minute
    }
}
