/// The number of one accepted event: 41 bits of milliseconds since 2020, 10 bits of the node that took it,
/// 12 bits of a sequence. It is known before the SQL runs, so a retried write cannot store an event twice,
/// and it rises with time, so retention is a range of the primary key.
package struct EventID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 2020-01-01T00:00:00Z in milliseconds since 1970.
    static let epochMilliseconds: Int64 = 1_577_836_800_000
    static let timeShift: Int64 = 22
    /// 41 bits of them, until 2089.
    static let lastMillisecond: Int64 = (1 << 41) - 1

    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// By time; within a millisecond by node and sequence.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The lowest id that an event taken at `time` or later can have.
    package init(notBefore time: Timestamp) {
        let milliseconds = time.microseconds / 1000 - Self.epochMilliseconds
        rawValue = min(max(0, milliseconds), Self.lastMillisecond) << Self.timeShift
    }

    /// When the event was taken, to the millisecond.
    package var time: Timestamp {
        Timestamp(microseconds: ((rawValue >> Self.timeShift) + Self.epochMilliseconds) * 1000)
    }

    /// 13 characters of Crockford's base 32, which sort as the numbers do: a JSON number would lose digits in a browser.
    package var description: String {
        var bits = UInt64(bitPattern: rawValue)
        var characters = [UInt8](repeating: 0, count: 13)
        for position in characters.indices.reversed() {
            characters[position] = Self.alphabet[Int(bits & 31)]
            bits >>= 5
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Reads what ``description`` wrote; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 13 else { return nil }
        var bits: UInt64 = 0
        for character in text.utf8 {
            guard let digit = Self.alphabet.firstIndex(of: character) else { return nil }
            let (shifted, overflow) = bits.multipliedReportingOverflow(by: 32)
            guard !overflow else { return nil }
            bits = shifted | UInt64(digit)
        }
        guard bits <= UInt64(Int64.max) else { return nil }
        rawValue = Int64(bits)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}
