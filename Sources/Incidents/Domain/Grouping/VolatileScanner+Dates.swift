/// Dates and times in digits.
extension VolatileScanner {
    /// Zones that are written behind a time.
    private static let zones = WordTable([true: "utc gmt z wet west cet cest eet eest msk est edt cst cdt mst mdt pst pdt brt ist jst мск"])

    /// `2026-11-21T09:05:39.145+03:00`, `2026-11-21`, `21.11.2026`, `20261121T090539Z`, `09:05:39`, `9:05 PM`, `21 Nov 2026`.
    func dateEnd(from start: Int) -> Int? {
        if let end = numericDateEnd(from: start) { return timeEnd(behind: end) ?? end }
        if let end = compactDateEnd(from: start) { return end }
        if let end = clockEnd(from: start) ?? hourEnd(from: start) { return zoneEnd(from: end) }
        return dayFirstEnd(from: start)
    }

    /// Three numbers joined by the same mark, one of them a year.
    private func numericDateEnd(from start: Int) -> Int? {
        let first = end(from: start, atMost: 5, while: \.isDigit)
        guard let mark = byte(first), (0x2D...0x2F).contains(mark), (1...4).contains(first - start) else { return nil }
        let second = end(from: first + 1, atMost: 3, while: \.isDigit)
        guard byte(second) == mark, (1...2).contains(second - first - 1) else { return nil }
        let third = end(from: second + 1, atMost: 5, while: \.isDigit)
        guard (1...4).contains(third - second - 1), first - start == 4 || third - second - 1 == 4 else { return nil }
        return third
    }

    /// `E1121 09:05:39.123456`, as Google's libraries begin a line.
    func glogEnd(_ run: Run) -> Int? {
        guard run.count == 5, run.trailingDigits == 4, byte(run.end) == 0x20, "IWEF".utf8.contains(bytes[run.start]) else { return nil }
        return clockEnd(from: run.end + 1)
    }

    /// The time behind a date, with what joins them: a `T` or blank, or in the names of files `_`, `-` and `.`.
    func timeEnd(behind start: Int) -> Int? {
        guard let mark = byte(start) else { return nil }
        let isLetter = mark | 0x20 == UInt8(ascii: "t")
        guard isLetter || [0x20, 0x2C, 0x2D, 0x2E, 0x3A, 0x5F].contains(mark) else { return nil }
        let next = mark == UInt8(ascii: ",") && byte(start + 1) == 0x20 ? start + 2 : start + 1
        if let end = clockEnd(from: next) { return zoneEnd(from: end) }
        guard isLetter || mark != 0x20 else { return nil }
        return (dashedClockEnd(from: next) ?? compactClockEnd(from: next)).map(zoneEnd)
    }

    /// `20261121T090539Z`, `20261121_090539`; a day alone is a number like others.
    private func compactDateEnd(from start: Int) -> Int? {
        let day = end(from: start, atMost: 9, while: \.isDigit)
        guard day - start == 8, let mark = byte(day), mark | 0x20 == UInt8(ascii: "t") || [0x2D, 0x2E, 0x5F].contains(mark) else {
            return nil
        }
        return compactClockEnd(from: day + 1).map(zoneEnd)
    }

    /// `090539` or `0905`
    private func compactClockEnd(from start: Int) -> Int? {
        let end = end(from: start, atMost: 7, while: \.isDigit)
        return end - start == 6 || end - start == 4 ? fractionEnd(from: end) : nil
    }

    /// `09-05-39`, `09.05.39`
    private func dashedClockEnd(from start: Int) -> Int? {
        guard let hours = pair(from: start), let mark = byte(hours), (0x2D...0x2E).contains(mark) || mark == 0x5F,
            let minutes = pair(from: hours + 1), byte(minutes) == mark, let seconds = pair(from: minutes + 1)
        else { return nil }
        return fractionEnd(from: seconds)
    }

    /// `09:05`, `09:05:39.145`, with am or pm behind.
    private func clockEnd(from start: Int) -> Int? {
        guard let hours = pair(from: start, atLeast: 1), byte(hours) == UInt8(ascii: ":"), var end = pair(from: hours + 1) else {
            return nil
        }
        if byte(end) == UInt8(ascii: ":"), let seconds = pair(from: end + 1) { end = seconds }
        end = fractionEnd(from: end)
        return halfEnd(from: end) ?? end
    }

    /// `9 PM`
    private func hourEnd(from start: Int) -> Int? {
        guard let hours = pair(from: start, atLeast: 1), bytes[hours - 1] <= UInt8(ascii: "2") || hours - start == 1 else { return nil }
        return halfEnd(from: hours)
    }

    /// `am`, `PM`, `p.m.`, at the time or behind a blank.
    private func halfEnd(from start: Int) -> Int? {
        let half = byte(start) == 0x20 ? start + 1 : start
        guard let first = byte(half), first | 0x20 == UInt8(ascii: "a") || first | 0x20 == UInt8(ascii: "p") else { return nil }
        let point = byte(half + 1) == UInt8(ascii: ".")
        let second = half + (point ? 2 : 1)
        guard let mark = byte(second), mark | 0x20 == UInt8(ascii: "m"), isBoundary(second + 1) else { return nil }
        return point && byte(second + 1) == UInt8(ascii: ".") ? second + 2 : second + 1
    }

    private func pair(from start: Int, atLeast minimum: Int = 2) -> Int? {
        let end = end(from: start, atMost: 3, while: \.isDigit)
        return (minimum...2).contains(end - start) ? end : nil
    }

    private func fractionEnd(from start: Int) -> Int {
        guard let mark = byte(start), mark == 0x2E || mark == 0x2C, byte(start + 1)?.isDigit == true else { return start }
        return end(from: start + 1, while: \.isDigit)
    }

    /// `Z`, `+03:00`, ` +0300`, ` MSK`; `start` where none stands there.
    private func zoneEnd(from start: Int) -> Int {
        let zone = byte(start) == 0x20 ? start + 1 : start
        guard let mark = byte(zone) else { return start }
        if mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-") {
            let digits = end(from: zone + 1, atMost: 5, while: \.isDigit)
            if digits - zone == 5 { return digits }
            guard digits - zone == 3 else { return start }
            guard byte(digits) == UInt8(ascii: ":"), let minutes = pair(from: digits + 1) else { return digits }
            return minutes
        }
        let end = end(from: zone, atMost: 8) { $0.isLatin || $0.isForeign }
        return end > zone && isBoundary(end) && Self.zones.kind(of: bytes, zone..<end) != nil ? end : start
    }
}
