import Foundation
package import Kernel

/// Times as people, spreadsheets and old programs write them.
extension LocalTime {
    /// Reads `21.11.2026 09:16`, `2026-11-21 09:16:28`, `21/11/2026, 09:16:28`, `11/21/2026 9:16 AM`, with a zone or without; seconds and
    /// milliseconds since 1970; the digits of a time alone, and a day, which is its midnight. Nil for anything else.
    package func time(written text: String) -> Timestamp? {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.utf8.allSatisfy({ (48...57).contains($0) }) { return time(digits: text) }
        // A day; a time behind it; the half of the day; a zone.
        let found = text.wholeMatch(
            of:
                #/
                (\d{1,4}) ([.\/\-]) (\d{1,2}) \2 (\d{1,4})
                (?: ,?[\sT]+ (\d{1,2}) : (\d{2}) (?: : (\d{2}) (?: [.,] (\d{1,6}) \d* )? )?
                    \s* ([AaPp][Mm])? \s* (Z|z|[+\-]\d{2}(?::?\d{2})?)? )?
                /#)
        guard let found else { return nil }
        let (_, first, _, middle, last, hour, minute, second, fraction, half, zone) = found.output
        var clock = hour.flatMap { Int($0) } ?? 0
        if let half {
            guard (1...12).contains(clock) else { return nil }
            clock = clock % 12 + (half.lowercased() == "pm" ? 12 : 0)
        }
        guard let date = Self.date(first, middle, last, isAmerican: half != nil) else { return nil }
        let parts = [Self.padded(String(clock)), String(minute ?? "00"), String(second ?? "00")]
        let local = date + "T" + parts.joined(separator: ":") + (fraction.map { "." + $0 } ?? "")
        guard let zone else { return time(local) }
        return Timestamp(rfc3339: local + Self.offset(zone))
    }

    /// The year stands first or last; the day before the month but where hours are counted to twelve.
    private static func date(_ first: Substring, _ middle: Substring, _ last: Substring, isAmerican: Bool) -> String? {
        switch (first.count, last.count) {
        case (4, 1...2): return [String(first), padded(middle), padded(last)].joined(separator: "-")
        case (1...2, 2), (1...2, 4):
            let year = last.count == 2 ? "20" + last : String(last)
            let isMonthFirst = isAmerican && (Int(first) ?? 0) <= 12
            return [year, padded(isMonthFirst ? first : middle), padded(isMonthFirst ? middle : first)].joined(separator: "-")
        default: return nil
        }
    }

    private static func offset(_ zone: Substring) -> String {
        guard zone.count > 1 else { return "Z" }
        let digits = zone.dropFirst().filter { $0 != ":" }
        return String(zone.prefix(1)) + digits.prefix(2) + ":" + (digits.count == 4 ? String(digits.suffix(2)) : "00")
    }

    private static func padded(_ number: some StringProtocol) -> String { number.count == 1 ? "0" + number : String(number) }

    private func time(digits: String) -> Timestamp? {
        let parts = [(0, 4), (4, 2), (6, 2), (8, 2), (10, 2), (12, 2)].map { digits.dropFirst($0.0).prefix($0.1) }
        switch digits.utf8.count {
        case 8: return time("\(parts[0])-\(parts[1])-\(parts[2])T00:00:00")
        case 9...10: return Int64(digits).map { Timestamp(microseconds: $0 * 1_000_000) }
        case 12, 14:
            let second = parts[5].isEmpty ? "00" : parts[5]
            return time("\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(second)")
        case 13: return Int64(digits).map { Timestamp(microseconds: $0 * 1000) }
        default: return nil
        }
    }
}
