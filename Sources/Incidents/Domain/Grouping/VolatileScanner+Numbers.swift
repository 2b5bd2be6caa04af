/// Numbers with what belongs to them, and the few that say what the problem is.
extension VolatileScanner {
    /// Units that stand at the number (`250ms`) or behind a blank (`250 ms`): the same thing took 250 ms and 1.2 seconds.
    private static let units = WordTable<Bool>([
        true: """
        ns us µs μs ms msec msecs s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w week weeks \
        nanosecond nanoseconds microsecond microseconds millisecond milliseconds month months year years \
        b byte bytes kb mb gb tb pb kib mib gib tib pib \
        мс с сек секунд секунда секунды секунду мин минут минута минуты минуту ч час часа часов день дня дней дн б кб мб гб тб байт \
        segundo segundos minuto minutos hora horas dia dias milissegundos
        """
    ])
    private static let longestUnit = 24
    private enum CodeWord: Sendable {
        /// Behind it a number of up to five digits is kept: `exit code 137`.
        case code
        /// Behind it, one of three digits.
        case status
        /// Its numbers belong to it: `ORA-00942`, `UTF-8`.
        case name
    }

    private static let codeWords = WordTable<CodeWord>([
        .code: "code errno errorcode exitcode sqlcode returncode statuscode signal код", .status: "http https status статус",
        .name: "aes cp cve iso ora pls rfc sha sqlstate ssl tls tns utf windows",
    ])

    /// A sign, not a hyphen or an operator.
    func isSign(at index: Int) -> Bool {
        guard byte(index + 1)?.isDigit == true else { return false }
        guard let before = byte(index - 1) else { return true }
        return before == 0x20 || [0x28, 0x2C, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x5B, 0x7B, 0x7C].contains(before) || before.isQuote
    }

    /// A number to its end, with its exponent, unit or ordinal letters.
    func numberEnd(from start: Int) -> Int {
        let end = plainNumberEnd(from: start)
        return durationEnd(from: start) ?? ordinalEnd(from: end) ?? spacedUnitEnd(from: end) ?? end
    }

    /// Digits with what may stand between them: `17`, `3.5`, `1,024`, `1'024`, `1_024`, `10.0.0.1`, `1.5e-7`.
    func plainNumberEnd(from start: Int) -> Int {
        var index = end(from: start, while: \.isDigit)
        while let mark = byte(index), [0x2C, 0x2E, 0x27, 0x5F].contains(mark), byte(index + 1)?.isDigit == true {
            index = end(from: index + 1, while: \.isDigit)
        }
        return exponentEnd(from: index) ?? index
    }

    private func exponentEnd(from start: Int) -> Int? {
        guard let mark = byte(start), mark | 0x20 == UInt8(ascii: "e") else { return nil }
        let isSigned = byte(start + 1) == UInt8(ascii: "+") || byte(start + 1) == UInt8(ascii: "-")
        let end = end(from: start + (isSigned ? 2 : 1), while: \.isDigit)
        return end > start + (isSigned ? 2 : 1) && isBoundary(end) ? end : nil
    }

    /// `250ms`, `1.5GiB`, `1m30.5s`, `1h2m`.
    func durationEnd(from start: Int) -> Int? {
        var index = start
        repeat {
            let number = plainNumberEnd(from: index)
            let unit = unitEnd(from: number)
            guard unit > number, Self.units.kind(of: bytes, number..<unit) != nil else { return nil }
            index = unit
        } while byte(index)?.isDigit == true
        return isBoundary(index) ? index : nil
    }

    private func unitEnd(from start: Int) -> Int { end(from: start, atMost: Self.longestUnit) { $0.isLatin || $0.isForeign } }

    private func spacedUnitEnd(from start: Int) -> Int? {
        guard byte(start) == 0x20 else { return nil }
        let end = unitEnd(from: start + 1)
        return end > start + 1 && isBoundary(end) && Self.units.kind(of: bytes, (start + 1)..<end) != nil ? end : nil
    }

    /// `1st`, `22nd`, `1º`.
    func ordinalEnd(from start: Int) -> Int? {
        if byte(start) == 0xC2, byte(start + 1) == 0xBA || byte(start + 1) == 0xAA { return start + 2 }
        guard start + 2 <= bytes.count, isBoundary(start + 2) else { return nil }
        let (first, second) = (bytes[start] | 0x20, bytes[start + 1] | 0x20)
        let word = [first, second]
        return ["st", "nd", "rd", "th"].contains { word.elementsEqual($0.utf8) } ? start + 2 : nil
    }

    /// `PT1M30S`, `P1DT2H`.
    func isoDurationEnd(from start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "P") else { return nil }
        var index = start + 1
        var parts = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "T") { index += 1 }
            let number = plainNumberEnd(from: index)
            guard number > index, let unit = byte(number), "YMWDHS".utf8.contains(unit) else { break }
            index = number + 1
            parts += 1
        }
        return parts > 0 && isBoundary(index) ? index : nil
    }

    // MARK: Numbers that are kept

    /// The end of a number that says which problem it is; nil for all others.
    /// - Parameter word: where the last word ended.
    func codeEnd(_ run: Run, after wordEnd: Int) -> Int? {
        if isClass(run) { return run.end }
        guard wordEnd > 0, (1...3).contains(run.start - wordEnd), bytes[wordEnd..<run.start].allSatisfy(Self.mayJoinCode) else {
            return nil
        }
        let kind = Self.codeWords.kind(of: bytes, word)
        guard run.digits == run.count else { return kind == .name ? run.end : nil }
        if kind == .name { return plainNumberEnd(from: run.start) }
        if byte(wordEnd) == UInt8(ascii: "/"), kind == .status, run.count == 1 { return plainNumberEnd(from: run.start) }
        guard byte(run.end) != UInt8(ascii: ".") || byte(run.end + 1)?.isDigit != true else { return nil }
        if kind == .code { return run.count <= 5 ? run.end : nil }
        guard run.count == 3 else { return nil }
        // `HTTP error 404`
        let isStatus = kind == .status || bytes[word].elementsEqual("error".utf8) && Self.codeWords.kind(of: bytes, wordBefore) == .status
        return isStatus ? run.end : nil
    }

    /// `5xx`
    private func isClass(_ run: Run) -> Bool {
        run.count == 3 && run.digits == 1 && bytes[run.start].isDigit && bytes[run.start + 1] | 0x20 == UInt8(ascii: "x")
            && bytes[run.start + 2] | 0x20 == UInt8(ascii: "x")
    }

    private static func mayJoinCode(_ byte: UInt8) -> Bool {
        [0x20, 0x23, 0x28, 0x2D, 0x2F, 0x3A, 0x3D, 0x5B].contains(byte) || byte.isQuote
    }
}
