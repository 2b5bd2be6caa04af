/// Dates and times in the forms that logs use.
extension FirstVolatileScanner {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .map { Array($0.utf8) }
    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { Array($0.utf8) }

    /// `2026-11-21T09:05:39.145+03:00`, `2026-11-21`, `21.11.2026`, `09:05:39`, `Sat Nov 21 09:05:39 UTC 2026`, `21 Nov 2026`.
    func dateEnd(from start: Int) -> Int? {
        if let end = numericDateEnd(from: start) { return timeAfterDate(from: end) ?? end }
        if let end = clockEnd(from: start) { return end }
        return namedDateEnd(from: start)
    }

    /// Three numbers joined by the same mark, one of them a year.
    private func numericDateEnd(from start: Int) -> Int? {
        var index = start
        var lengths: [Int] = []
        var separator: UInt8?
        for part in 0..<3 {
            let end = end(from: index, while: \.isDigit)
            guard (1...4).contains(end - index) else { return nil }
            lengths.append(end - index)
            index = end
            guard part < 2 else { break }
            guard let mark = byte(index), [0x2D, 0x2E, 0x2F].contains(mark), separator ?? mark == mark else { return nil }
            separator = mark
            index += 1
        }
        guard lengths[1] <= 2, lengths[0] == 4 || lengths[2] == 4 else { return nil }
        return index
    }

    private func timeAfterDate(from start: Int) -> Int? {
        guard let mark = byte(start), mark == 0x54 || mark == 0x74 || mark == 0x20 else { return nil }
        return clockEnd(from: start + 1)
    }

    /// `09:05`, `09:05:39.145`, with `Z`, an offset or am/pm behind.
    private func clockEnd(from start: Int) -> Int? {
        guard let hours = pair(from: start, atLeast: 1), byte(hours) == 0x3A,
            var index = pair(from: hours + 1, atLeast: 2)
        else { return nil }
        if byte(index) == 0x3A, let seconds = pair(from: index + 1, atLeast: 2) { index = fractionEnd(from: seconds) }
        return zoneEnd(from: index)
    }

    private func pair(from start: Int, atLeast minimum: Int) -> Int? {
        let end = end(from: start, while: \.isDigit)
        return (minimum...2).contains(end - start) ? end : nil
    }

    private func fractionEnd(from start: Int) -> Int {
        guard let mark = byte(start), mark == 0x2E || mark == 0x2C, byte(start + 1)?.isDigit == true else { return start }
        return end(from: start + 1, while: \.isDigit)
    }

    private func zoneEnd(from start: Int) -> Int {
        guard let mark = byte(start) else { return start }
        if mark | 0x20 == 0x7A && isBoundary(start + 1) { return start + 1 }
        let sign = mark == 0x2B || mark == 0x2D
        guard sign, let hours = pair(from: start + 1, atLeast: 2) ?? fourDigits(from: start + 1) else { return start }
        guard byte(hours) == 0x3A, let minutes = pair(from: hours + 1, atLeast: 2) else { return hours }
        return minutes
    }

    private func fourDigits(from start: Int) -> Int? {
        let end = end(from: start, while: \.isDigit)
        return end - start == 4 ? end : nil
    }

    /// A weekday or month that stands beside a number, with the numbers of its date.
    private func namedDateEnd(from start: Int) -> Int? {
        if let word = wordEnd(from: start, in: Self.weekdays) {
            let next = end(from: word) { $0 == 0x20 || $0 == 0x2C }
            guard next < bytes.count, next > word else { return nil }
            return monthEnd(from: next) ?? dayMonthEnd(from: next)
        }
        return monthEnd(from: start) ?? dayMonthEnd(from: start)
    }

    /// `Nov 21`; what follows (time, year) is masked by itself.
    private func monthEnd(from start: Int) -> Int? {
        guard let word = wordEnd(from: start, in: Self.months) else { return nil }
        let day = end(from: word) { $0 == 0x20 || $0 == 0x2E }
        guard day > word else { return nil }
        return pair(from: day, atLeast: 1)
    }

    /// `21 Nov`.
    private func dayMonthEnd(from start: Int) -> Int? {
        guard let day = pair(from: start, atLeast: 1), let gap = byte(day), gap == 0x20 || gap == 0x2D || gap == 0x2F else {
            return nil
        }
        return wordEnd(from: day + 1, in: Self.months)
    }

    /// The end of a word that is one of `names`, short or written out (`Nov`, `November`).
    private func wordEnd(from start: Int, in names: [[UInt8]]) -> Int? {
        let end = end(from: start) { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        guard (3...9).contains(end - start), isBoundary(end) else { return nil }
        let initial = bytes[start..<(start + 3)].map { $0 | 0x20 }
        return names.contains(initial) && Self.isDateWord(bytes[start..<end].map { $0 | 0x20 }) ? end : nil
    }

    private static let longWords = Set(
        [
            "january", "february", "march", "april", "june", "july", "august", "september", "sept", "october", "november",
            "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ].map { Array($0.utf8) })

    private static func isDateWord(_ word: [UInt8]) -> Bool { word.count == 3 || longWords.contains(word) }
}
