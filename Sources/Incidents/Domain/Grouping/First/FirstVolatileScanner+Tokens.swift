/// What counts as volatile. Each function gives the end of such a token at `start`, or nil.
extension FirstVolatileScanner {
    /// The longest quoted string that is taken for one; a quote whose partner is more distant is a punctuation mark.
    private static let longestQuote = 1024

    // MARK: Quoted strings

    func quotedEnd(from start: Int) -> Int? {
        switch bytes[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "`"): return closing(of: [bytes[start]], from: start + 1)
        case UInt8(ascii: "'"):
            // An apostrophe inside a word opens nothing.
            guard byte(start - 1).map({ !$0.isWordByte }) ?? true else { return nil }
            return closing(of: [bytes[start]], from: start + 1)
        case 0xC2 where byte(start + 1) == 0xAB: return closing(of: [0xC2, 0xBB], from: start + 2)
        case 0xE2 where byte(start + 1) == 0x80 && byte(start + 2) == 0x9C:
            return closing(of: [0xE2, 0x80, 0x9D], from: start + 3)
        default: return nil
        }
    }

    private func closing(of mark: [UInt8], from start: Int) -> Int? {
        let last = min(bytes.count - mark.count, start + Self.longestQuote)
        var index = start
        while index <= last {
            if bytes[index] == UInt8(ascii: "\n") { return nil }
            if bytes[index] == UInt8(ascii: "\\") { index += 2; continue }
            let end = index + mark.count
            let isApostropheInWord = mark == [UInt8(ascii: "'")] && !isBoundary(end)
            if bytes[index..<end].elementsEqual(mark) && !isApostropheInWord { return end }
            index += 1
        }
        return nil
    }

    // MARK: Addresses

    func addressEnd(from start: Int) -> Int? {
        emailEnd(from: start) ?? macEnd(from: start) ?? ipv6End(from: start)
    }

    private func emailEnd(from start: Int) -> Int? {
        let local = end(from: start, atMost: 65) { $0.isWordByte || [0x2E, 0x2B, 0x2D].contains($0) }
        guard byte(local) == UInt8(ascii: "@"), local - start <= 64 else { return nil }
        let domain = end(from: local + 1, atMost: 255) { $0.isWordByte || [0x2E, 0x2D].contains($0) }
        guard bytes[(local + 1)..<domain].contains(UInt8(ascii: ".")) else { return nil }
        return bytes[domain - 1] == UInt8(ascii: ".") ? domain - 1 : domain
    }

    /// Six pairs of hexadecimal digits joined by `:` or `-`.
    private func macEnd(from start: Int) -> Int? {
        var index = start
        guard let separator = byte(start + 2), [0x3A, 0x2D].contains(separator) else { return nil }
        for pair in 0..<6 {
            guard byte(index)?.isHexadecimal == true, byte(index + 1)?.isHexadecimal == true else { return nil }
            index += 2
            if pair < 5 {
                guard byte(index) == separator else { return nil }
                index += 1
            }
        }
        return isBoundary(index) ? index : nil
    }

    /// Hexadecimal groups with at least two colons that are an IPv6 address rather than a time (`::` or a letter among them).
    private func ipv6End(from start: Int) -> Int? {
        let end = end(from: start, atMost: 46) { $0.isHexadecimal || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        let token = bytes[start..<end]
        let colons = token.count { $0 == UInt8(ascii: ":") }
        guard (2...7).contains(colons), isBoundary(end), token.contains(where: \.isDigit) else { return nil }
        let hasPair = zip(token, token.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == UInt8(ascii: ":") }
        guard hasPair || colons == 7 else { return nil }
        return end
    }

    // MARK: Hexadecimal

    /// `0x…`, a UUID, or a run of at least 8 hexadecimal digits with a digit among them.
    func hexadecimalEnd(from start: Int) -> Int? {
        if bytes[start] == UInt8(ascii: "0"), let mark = byte(start + 1), mark | 0x20 == UInt8(ascii: "x") {
            let end = end(from: start + 2, while: \.isHexadecimal)
            return end > start + 2 && isBoundary(end) ? end : nil
        }
        if let end = uuidEnd(from: start) { return end }
        let end = end(from: start, while: \.isHexadecimal)
        guard end - start >= 8, isBoundary(end) || bytes[end] == UInt8(ascii: "_") else { return nil }
        return bytes[start..<end].contains(where: \.isDigit) ? end : nil
    }

    private func uuidEnd(from start: Int) -> Int? {
        var index = start
        for (position, length) in [8, 4, 4, 4, 12].enumerated() {
            for _ in 0..<length {
                guard byte(index)?.isHexadecimal == true else { return nil }
                index += 1
            }
            if position < 4 {
                guard byte(index) == UInt8(ascii: "-") else { return nil }
                index += 1
            }
        }
        return isBoundary(index) ? index : nil
    }

    // MARK: Numbers

    /// Digits with the points and commas between them: `17`, `3.5`, `1,024`, `10.0.0.1`. Units stay: `250ms` and `9ms` agree.
    func numberEnd(from start: Int) -> Int {
        var index = end(from: start, while: \.isDigit)
        while let mark = byte(index), mark == 0x2E || mark == 0x2C, byte(index + 1)?.isDigit == true {
            index = end(from: index + 1, while: \.isDigit)
        }
        return index
    }
}
