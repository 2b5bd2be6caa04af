import Kernel

/// A part of every day, in wall time: `00:00-03:00`. It may go on past midnight (`22:00-02:00`).
package struct DayWindow: Hashable, Sendable, CustomStringConvertible {
    /// In minutes since midnight, 0…1439.
    package let start: Int
    /// The first minute that is no part of it, 1…1440.
    package let end: Int

    init(start: Int, end: Int) { (self.start, self.end) = (start, end) }

    /// Nil for anything but two times of a day, or a window without a minute in it. `24:00` is the end of the day.
    package init?(_ text: some StringProtocol) {
        let times = String(text).split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes(_:))
        guard times.count == 2, let start = times[0], let end = times[1], start < 1440, start != end else { return nil }
        (self.start, self.end) = (start, end == 0 ? 1440 : end)
    }

    /// - Parameter minute: of the day, 0…1439.
    package func contains(_ minute: Int) -> Bool {
        start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    package var description: String { Self.text(start) + "-" + Self.text(end) }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }

    private static func text(_ minutes: Int) -> String {
        CivilTime.padded(Int64(minutes / 60), to: 2) + ":" + CivilTime.padded(Int64(minutes % 60), to: 2)
    }
}
