import Kernel

/// A stretch of a day: `09:00-13:00`. One that ends at or before its beginning goes on into the next day.
struct DaySpan: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Seconds since midnight.
    let start: Int64
    /// Up to 48 hours, since midnight of the day it began.
    let end: Int64

    static let wholeDay = DaySpan(start: 0, end: SecondsOf.day)

    private init(start: Int64, end: Int64) { (self.start, self.end) = (start, end) }

    /// Nil for what is no stretch. `23:59` at the end means midnight: nobody leaves out a minute on purpose.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = Self.time(parts[0]), var end = Self.time(parts[1]), start < SecondsOf.day else { return nil }
        if end == SecondsOf.day - SecondsOf.minute { end = SecondsOf.day }
        self.init(start: start, end: end > start ? end : end + SecondsOf.day)
    }

    var description: String { Self.text(start) + "-" + Self.text(end > SecondsOf.day ? end - SecondsOf.day : end) }
    var length: Int64 { end - start }

    /// `9:00` or `09:00`, up to `24:00`.
    private static func time(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int64(parts[0]), let minute = Int64(parts[1]), minute <= 59, hour * 60 + minute <= 24 * 60
        else { return nil }
        return hour * SecondsOf.hour + minute * SecondsOf.minute
    }

    private static func text(_ seconds: Int64) -> String {
        CivilTime.padded(seconds / SecondsOf.hour, to: 2) + ":" + CivilTime.padded(seconds % SecondsOf.hour / 60, to: 2)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let span = DaySpan(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no stretch of a day such as 09:00-18:00")
        }
        self = span
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
