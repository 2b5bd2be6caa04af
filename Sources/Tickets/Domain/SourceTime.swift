import Kernel

/// A time as the ticket system wrote it: what its clock on the wall showed, and the zone where it says one.
struct SourceTime: Hashable, Sendable {
    /// As it came.
    let text: String
    /// Seconds since 1970 of the wall time, read as UTC. Nothing finer counts.
    let wall: Int64
    /// Seconds east of Greenwich; nil where none was written.
    let offset: Int64?

    /// `2026-11-20T05:00:00.000+03:00`; the fraction and the zone may be missing, and so may the time of day. Nil for what is no time, or
    /// none of a ticket: a working calendar would be walked through for centuries.
    init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(Self.longest))
        guard let day = Self.day(bytes) else { return nil }
        self.text = text.utf8.count > Self.longest ? String(decoding: bytes, as: UTF8.self) : text
        guard bytes.count > 10 else {
            (wall, offset) = (day, nil)
            return
        }
        guard let time = Self.timeOfDay(bytes) else { return nil }
        wall = day + time
        offset = Self.offset(bytes.dropFirst(19))
    }

    /// What is kept of it; more than the day and the time decides nothing.
    private static let longest = 64
    private static let years: ClosedRange<Int64> = 1970...2199

    /// `2026-11-20`
    var date: String { String(CivilTime(secondsSince1970: wall).text.prefix(10)) }
    /// `2026-11-20T05:00:00`
    var clock: String { CivilTime(secondsSince1970: wall).text }
    /// `2026-11-20 05:00:00`, as readers of the tables for dashboards know it.
    var column: String { clock.replacing("T", with: " ") }

    /// - Parameter zone: where the ticket system is; counts where it wrote no zone.
    func instant(in zone: ZoneRules) -> Int64 { offset.map { wall - $0 } ?? zone.instant(ofWall: wall) }

    // MARK: Reading

    private static func number(_ bytes: some Sequence<UInt8>) -> Int64? {
        bytes.reduce(0 as Int64?) { sum, byte in
            guard let sum, (0x30...0x39).contains(byte) else { return nil }
            return sum * 10 + Int64(byte - 0x30)
        }
    }

    private static func day(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), let year = number(bytes[0..<4]),
            years.contains(year),
            let month = number(bytes[5..<7]), let day = number(bytes[8..<10]), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let time = CivilTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0).secondsSince1970
        // The 31st of February is another day when it is counted.
        return CivilTime(secondsSince1970: time).day == day ? time : nil
    }

    private static func timeOfDay(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), hour <= 23, minute <= 59, second <= 59
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// `.000+03:00`, `+0300`, `+03`, `Z`, with or without `[Europe/Moscow]`; nil for anything else.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var rest = bytes.prefix { $0 != UInt8(ascii: "[") }
        if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
            rest = rest.dropFirst().drop { (0x30...0x39).contains($0) }
        }
        guard let sign = rest.first else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return rest.count == 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let digits = rest.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 4 || digits.count == 2, let hours = number(digits.prefix(2)), let minutes = number(digits.dropFirst(2)),
            hours <= 18, minutes <= 59
        else { return nil }
        return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }
}
