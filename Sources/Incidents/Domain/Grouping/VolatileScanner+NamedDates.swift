/// Dates with the names of months and days in English, Russian and Portuguese.
extension VolatileScanner {
    private enum Name: Sendable {
        case month
        /// A word of its own as well (`timed out 3 times`): it needs a year, or a capital letter in English.
        case doubtfulMonth
        case weekday
    }

    private static let names = WordTable<Name>([
        .month: """
        january february april june july august september october november december jan feb apr jun jul aug sep sept oct nov dec \
        январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь \
        января февраля марта апреля мая июня июля августа сентября октября ноября декабря \
        янв фев мар апр июн июл авг сен сент окт ноя нояб дек \
        janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro fev dez
        """,
        .doubtfulMonth: "march may mar abr mai ago set out",
        .weekday: """
        monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
        понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье пн вт ср чт пт сб вс \
        segunda terça quarta quinta sexta sábado domingo seg ter qua qui sex sáb dom
        """,
    ])
    private static let longestName = 24

    private struct Month {
        let end: Int
        /// Whether it may be another word.
        let isDoubtful: Bool
    }

    /// `Nov 21`, `November 21, 2026`, `ноябрь 2026`, `Sat, 21 Nov 2026`, from its first letter on.
    func namedDateEnd(from start: Int) -> Int? {
        let end = nameEnd(from: start)
        // Behind the name of a day or month there is something like a blank.
        guard (3...Self.longestName).contains(end - start), end + 1 < bytes.count, bytes[end] <= 0x2F,
            let name = Self.names.kind(of: bytes, start..<end)
        else { return nil }
        guard name == .weekday else { return monthFirstEnd(from: start) }
        let isFair = bytes[end] == UInt8(ascii: "-") && bytes[(end + 1)...].starts(with: "feira".utf8)
        let next = self.end(from: isFair ? end + 6 : end, atMost: 3) { $0 == 0x20 || $0 == 0x2C || $0 == 0x2E }
        guard let first = byte(next), next > end else { return nil }
        return first.isDigit ? dateEnd(from: next) : monthFirstEnd(from: next)
    }

    private func monthFirstEnd(from start: Int) -> Int? {
        guard let month = month(at: start) else { return nil }
        let next = end(from: month.end, atMost: 2) { $0 == 0x20 || $0 == 0x2C || $0 == 0x2E || $0 == 0x2D || $0 == 0x2F }
        guard next > month.end else { return nil }
        if let year = yearEnd(from: month.end) { return year }
        let day = end(from: next, atMost: 3, while: \.isDigit)
        guard (1...2).contains(day - next) else { return nil }
        let dayEnd = ordinalEnd(from: day) ?? day
        let year = yearEnd(from: dayEnd)
        guard !month.isDoubtful || year != nil || bytes[start].isCapital && bytes[start] == UInt8(ascii: "M") else { return nil }
        return timeEnd(behind: year ?? dayEnd) ?? year ?? dayEnd
    }

    /// `21 Nov 2026`, `21/Nov/2026:09:05:39 +0300`, `21 de novembro de 2026`, `21 ноября 2026 г.`, from its digits on.
    func dayFirstEnd(from start: Int) -> Int? {
        let day = end(from: start, atMost: 3, while: \.isDigit)
        guard (1...2).contains(day - start) else { return nil }
        let number = ordinalEnd(from: day) ?? day
        let gap = end(from: number, atMost: 2) { $0 == 0x20 || (0x2D...0x2F).contains($0) }
        guard gap > number else { return nil }
        let preposition = prepositionEnd(from: gap)
        guard let month = month(at: preposition ?? gap) else { return nil }
        let year = yearEnd(from: month.end)
        let isSure = preposition != nil || year != nil || byte(number) != 0x20 || bytes[gap] == UInt8(ascii: "M")
        guard isSure || !month.isDoubtful else { return nil }
        let end = year ?? month.end
        return timeEnd(behind: end) ?? end
    }

    private func month(at start: Int) -> Month? {
        let end = nameEnd(from: start)
        guard (3...Self.longestName).contains(end - start), isBoundary(end) else { return nil }
        return switch Self.names.kind(of: bytes, start..<end) {
        case .month: Month(end: end, isDoubtful: false)
        case .doubtfulMonth: Month(end: end, isDoubtful: true)
        case .weekday, nil: nil
        }
    }

    private func nameEnd(from start: Int) -> Int {
        end(from: start, atMost: Self.longestName + 1) { $0.isLatin || $0.isForeign }
    }

    /// `of `, `de `
    private func prepositionEnd(from start: Int) -> Int? {
        ["of ", "de "].contains { bytes[start...].starts(with: $0.utf8) } ? start + 3 : nil
    }

    /// A year of four digits behind what joins it, with the Russian word for it.
    private func yearEnd(from start: Int) -> Int? {
        let gap = end(from: start, atMost: 2) { $0 == 0x20 || (0x2C...0x2F).contains($0) }
        guard gap > start else { return nil }
        let digits = prepositionEnd(from: gap) ?? gap
        let end = end(from: digits, atMost: 5, while: \.isDigit)
        guard end - digits == 4, isBoundary(end) else { return nil }
        return [" года", " г.", " г"].first { bytes[end...].starts(with: $0.utf8) && isBoundary(end + $0.utf8.count) }
            .map { end + $0.utf8.count } ?? end
    }
}
