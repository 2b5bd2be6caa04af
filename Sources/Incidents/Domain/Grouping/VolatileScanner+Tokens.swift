/// Ids in the forms that programs make them. Each function gives the end of such a token, or nil.
extension VolatileScanner {
    private enum Part: Sendable {
        /// Stands before an id.
        case prefix
        /// Ends with digits that belong to it.
        case name
    }

    private static let parts = WordTable<Part>([
        .prefix: """
        acct account ba batch build card case ch client cn conn correlation cus cust customer dev device doc event evt file id img in \
        inv invoice item job key live msg obj ord order org pay payment pi pk pm po price prod proj re ref req request res rk run sess \
        session si sk sku span src sub task test ticket tkt tok token trace trx tx txn uid user usr
        """,
        .name: """
        base16 base32 base58 base64 cp1251 cp1252 float16 float32 float64 http2 http3 int16 int32 int64 ipv4 ipv6 latin1 oauth2 sha1 \
        sha224 sha256 sha384 sha512 uint8 uint16 uint32 uint64 utf8 utf16 utf32 win32 win64 x509
        """,
    ])
    private static let shortestRandom = 8
    private static let shortestRandomPart = 5
    private static let podHash = 8...10
    private static let podSuffix = 5

    /// What begins with the run and is volatile, but for plain numbers.
    func tokenEnd(_ run: Run) -> Int? {
        if mayBeMail(run.start), let end = emailEnd(from: run.start) { return end }
        if run.isHexadecimal, let end = uuidEnd(run) ?? macEnd(run) ?? ipv6End(run) { return end }
        guard run.digits > 0 else { return hasDigits ? namedDateEnd(from: run.start) : nil }
        if bytes[run.start].isDigit {
            if let end = pointerEnd(run) { return end }
            // Digits alone are a number, and what begins with a date or a duration ends where that does.
            if run.digits == run.count || dateEnd(from: run.start) != nil || durationEnd(from: run.start) != nil { return nil }
        } else if let end = isoDurationEnd(from: run.start) ?? versionEnd(run) ?? glogEnd(run) {
            return end
        }
        return identifierEnd(run)
    }

    /// `0x…`
    private func pointerEnd(_ run: Run) -> Int? {
        guard run.count > 2, bytes[run.start] == UInt8(ascii: "0"), bytes[run.start + 1] | 0x20 == UInt8(ascii: "x") else { return nil }
        return bytes[(run.start + 2)..<run.end].allSatisfy(\.isHexadecimal) ? run.end : nil
    }

    /// `v2.3.1`; `v2` is a word.
    private func versionEnd(_ run: Run) -> Int? {
        guard bytes[run.start] | 0x20 == UInt8(ascii: "v"), run.digits == run.count - 1, byte(run.end) == UInt8(ascii: "."),
            byte(run.end + 1)?.isDigit == true
        else { return nil }
        return plainNumberEnd(from: run.start + 1)
    }

    /// Hexadecimal runs, ULIDs and what else looks like chance, names of pods, ids behind their prefix.
    private func identifierEnd(_ run: Run) -> Int? {
        let before = byte(run.start - 1)
        if isRandom(run, before) { return podEnd(behind: run, before, isCertain: true) ?? run.end }
        if let end = podEnd(behind: run, before, isCertain: false) { return end }
        return isPodSuffix(run, before) || isPrefixed(run, before) ? run.end : nil
    }

    private func isRandom(_ run: Run, _ before: UInt8?) -> Bool {
        guard run.count >= Self.shortestRandomPart else { return false }
        if run.isHexadecimal, run.count >= Self.shortestRandom { return true }
        let isPart = before.map { [0x2D, 0x5F, 0x2F, 0x3D, 0x23].contains($0) } ?? false
        return run.digitGroups >= 2 && run.count >= (isPart ? Self.shortestRandomPart : Self.shortestRandom)
    }

    /// `checkout-7d9f8b6c5d-x2x9z`, from the run in the middle on.
    private func podEnd(behind run: Run, _ before: UInt8?, isCertain: Bool) -> Int? {
        guard before == UInt8(ascii: "-"), byte(run.end) == UInt8(ascii: "-"), !run.hasCapitals, Self.podHash.contains(run.count) else {
            return nil
        }
        let suffix = Run(bytes, from: run.end + 1)
        guard suffix.count == Self.podSuffix, !suffix.hasCapitals, isCertain || run.isSafe && suffix.isSafe else { return nil }
        return suffix.end
    }

    /// `fluentd-7kx2p`: no word has a digit before its end.
    private func isPodSuffix(_ run: Run, _ before: UInt8?) -> Bool {
        before == UInt8(ascii: "-") && run.count == Self.podSuffix && run.isSafe && run.trailingDigits < run.digits
    }

    /// `cus_NffrFeUfNV2Hib`, `req-abc123`.
    private func isPrefixed(_ run: Run, _ before: UInt8?) -> Bool {
        guard before == UInt8(ascii: "_") || before == UInt8(ascii: "-"), word.upperBound == run.start - 1 else { return false }
        if Self.parts.kind(of: bytes, word) == .prefix {
            return run.count >= 4 && (run.count >= 6 || run.digitGroups >= 2 || bytes[run.start].isDigit)
                && Self.parts.kind(of: bytes, run.start..<run.end) != .name
        }
        return before == UInt8(ascii: "_") && word.count <= 5 && run.count >= 10 && run.hasCapitals && run.hasSmall
    }

    /// `user_id=abc`: what stands behind the `=` of an id.
    func identityEnd(from start: Int) -> Int? {
        guard word.upperBound == start - 1, word.count >= 2, byte(start)?.isPlain == true else { return nil }
        let (first, last) = (bytes[word.upperBound - 2], bytes[word.upperBound - 1])
        guard first | 0x20 == UInt8(ascii: "i"), last | 0x20 == UInt8(ascii: "d") else { return nil }
        // `userId` and `uuid`, but not `valid`.
        let isID = word.count == 2 || first.isCapital || ["uuid", "guid", "uid", "sid"].contains { bytes[word].elementsEqual($0.utf8) }
        return isID ? end(from: start) { $0.isPlain || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") } : nil
    }
}
