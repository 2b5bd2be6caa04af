import Kernel
package import Platform

/// A date and a time as a clock on the wall shows them, to the minute: `2026-01-05 09:00`.
package struct WallTime: Hashable, Sendable, Comparable {
    /// Since 1970, read as UTC.
    package let seconds: Int64

    private static let years: ClosedRange<Int64> = 1970...2199

    package init(seconds: Int64) { self.seconds = seconds }

    /// Nil for what is none or lies outside of 1970 to 2199. A `T` may stand between date and time, as forms write it.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            let year = Self.number(bytes[0..<4]), Self.years.contains(year), let month = Self.number(bytes[5..<7]),
            (1...12).contains(month), let day = Self.number(bytes[8..<10]), day >= 1,
            let hour = Self.number(bytes[11..<13]), hour < 24, let minute = Self.number(bytes[14..<16]), minute < 60
        else { return nil }
        seconds = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: 0).secondsSince1970
        // The 31st of February is another day when it is counted.
        guard CivilTime(secondsSince1970: seconds).day == day else { return nil }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        digits.reduce(0 as Int64?) { sum, byte in
            guard let sum, (0x30...0x39).contains(byte) else { return nil }
            return sum * 10 + Int64(byte - 0x30)
        }
    }

    /// `2026-01-05 09:00`.
    package var text: String { String(CivilTime(secondsSince1970: seconds).text.prefix(16)).replacing("T", with: " ") }
    /// `2026-01-05T09:00`, as a form's field has it.
    package var formText: String { String(CivilTime(secondsSince1970: seconds).text.prefix(16)) }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}

extension WallTime: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = WallTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no wall-clock time")
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension ZoneClock {
    package func moment(of wall: WallTime) -> Int64 { moment(ofWall: wall.seconds) }
}
