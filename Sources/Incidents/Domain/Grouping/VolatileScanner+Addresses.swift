/// Addresses of mail, machines, networks and objects.
extension VolatileScanner {
    static let longestMailbox = 64
    private static let longestDomain = 255

    func emailEnd(from start: Int) -> Int? {
        let local = end(from: start, atMost: Self.longestMailbox + 1) {
            $0.isPlain || $0.isForeign || [0x2E, 0x2B, 0x2D, 0x5F, 0x25].contains($0)
        }
        guard byte(local) == UInt8(ascii: "@"), local - start <= Self.longestMailbox else { return nil }
        var domain = end(from: local + 1, atMost: Self.longestDomain) { $0.isPlain || $0.isForeign || $0 == 0x2E || $0 == 0x2D }
        while bytes[domain - 1] == UInt8(ascii: ".") { domain -= 1 }
        return bytes[(local + 1)..<domain].contains(UInt8(ascii: ".")) ? domain : nil
    }

    /// Groups of 8, 4, 4, 4 and 12 hexadecimal digits, whatever follows.
    func uuidEnd(_ run: Run) -> Int? {
        guard run.count == 8, byte(run.end) == UInt8(ascii: "-"), run.start + 36 <= bytes.count else { return nil }
        for index in 8..<36 {
            let byte = bytes[run.start + index]
            let isMark = index == 8 || index == 13 || index == 18 || index == 23
            guard isMark ? byte == UInt8(ascii: "-") : byte.isHexadecimal else { return nil }
        }
        return run.start + 36
    }

    /// Six pairs of hexadecimal digits joined by `:` or `-`.
    func macEnd(_ run: Run) -> Int? {
        guard run.count == 2, let mark = byte(run.end), mark == UInt8(ascii: ":") || mark == UInt8(ascii: "-") else { return nil }
        var index = run.end
        for _ in 0..<5 {
            guard byte(index) == mark, byte(index + 1)?.isHexadecimal == true, byte(index + 2)?.isHexadecimal == true else { return nil }
            index += 3
        }
        return isBoundary(index) ? index : nil
    }

    func ipv6End(_ run: Run) -> Int? {
        run.count <= 4 && byte(run.end) == UInt8(ascii: ":") ? ipv6End(from: run.start) : nil
    }

    /// Hexadecimal groups with at least two colons that are an IPv6 address rather than a time: `::` or all eight groups.
    func ipv6End(from start: Int) -> Int? {
        // `std::beef1` is a name.
        if bytes[start] == UInt8(ascii: ":"), byte(start + 1) != UInt8(ascii: ":") || byte(start - 1)?.isPlain == true { return nil }
        let end = end(from: start, atMost: 46) { $0.isHexadecimal || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        let token = bytes[start..<end]
        let colons = token.count { $0 == UInt8(ascii: ":") }
        guard (2...7).contains(colons), isBoundary(end), token.contains(where: \.isDigit) else { return nil }
        let hasPair = zip(token, token.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == UInt8(ascii: ":") }
        guard hasPair || colons == 7 else { return nil }
        let last = bytes[end - 1]
        return last == UInt8(ascii: ":") || last == UInt8(ascii: ".") ? end - 1 : end
    }

    /// What Java puts behind the `@` of an object that has no words of its own: `Order@1b6d3586`.
    func objectEnd(from start: Int) -> Int? {
        guard let before = byte(start - 2), before.isPlain || before == UInt8(ascii: ";") else { return nil }
        let run = Run(bytes, from: start)
        return run.isHexadecimal && (3...16).contains(run.count) && (run.digits > 0 || run.count >= 6) ? run.end : nil
    }
}
