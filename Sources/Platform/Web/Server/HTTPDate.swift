package import Kernel

extension Timestamp {
    /// As the header `Date` has it: `Sat, 21 Nov 2026 09:05:39 GMT`.
    package var httpDate: String {
        let seconds = microseconds / 1_000_000
        let time = CivilTime(secondsSince1970: seconds)
        // 1 January 1970 was a Thursday.
        let day = Self.days[Int((seconds / 86_400) % 7)]
        let clock = [time.hour, time.minute, time.second].map { CivilTime.padded($0, to: 2) }.joined(separator: ":")
        let date = "\(CivilTime.padded(time.day, to: 2)) \(Self.months[Int(time.month) - 1]) \(time.year)"
        return "\(day), \(date) \(clock) GMT"
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
