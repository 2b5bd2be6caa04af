/// One pass over a plain text; nothing here looks further back or ahead than a bounded number of bytes, so hostile text costs no
/// more than long text. Of what is beyond ASCII only letters matter, and only as words: digits, quotes and blanks are ASCII.
struct VolatileScanner {
    let bytes: [UInt8]
    let quotes: VolatileMask.Quotes
    private(set) var position = 0
    /// The last word, and the one before it.
    private(set) var word = 0..<0
    private(set) var wordBefore = 0..<0
    /// Where what belongs to the last word ends: `HTTP/1.1` is one.
    private var wordEnd = 0
    private(set) var hasDigits = false
    /// Where the next `@` is: addresses of mail are looked for only before one.
    private var nextAt: Int?
    /// The last quote that had no partner, and up to where it was looked for: it is not looked for there again.
    var unclosed: (quote: UInt8, end: Int) = (0, 0)

    private var output: [UInt8] = []
    /// Up to where the text is in the output, in one form or the other.
    private var settled = 0
    /// Whether what is settled ends with a mask.
    private var endsWithMask = false
    /// Whether something stays that says what the problem is.
    private var hasWord = false

    init(bytes: [UInt8], quotes: VolatileMask.Quotes) {
        self.bytes = bytes
        self.quotes = quotes
    }

    mutating func masked() -> [UInt8] {
        guard hasVolatileMarks() else { return bytes }
        output.reserveCapacity(bytes.count)
        while position < bytes.count { step() }
        guard settled > 0 else { return bytes }
        output.append(contentsOf: bytes[settled...])
        return hasWord ? output : bytes
    }

    /// Whether there is anything at all that may have to be masked.
    private mutating func hasVolatileMarks() -> Bool {
        var marks = false
        for byte in bytes {
            if byte.isDigit { hasDigits = true }
            if byte == UInt8(ascii: "@") || byte == UInt8(ascii: "=") || byte.isQuote { marks = true }
        }
        if marks { findNextAt() }
        return hasDigits || marks
    }

    /// Masks what begins here or passes one piece.
    private mutating func step() {
        let byte = bytes[position]
        if byte.isPlain { return token() }
        if byte.isForeign { return foreignWord() }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            if isSign(at: position) { maskNumber(Run(bytes, from: position + 1)) } else { position += 1 }
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            if let end = quotedEnd(from: position) { mask(to: end) } else { position += 1 }
        case UInt8(ascii: "@"):
            position += 1
            findNextAt()
            if let end = objectEnd(from: position) { mask(to: end) }
        case UInt8(ascii: "="):
            position += 1
            if let end = identityEnd(from: position) { mask(to: end) }
        case UInt8(ascii: ":"):
            if let end = ipv6End(from: position) { mask(to: end) } else { position += 1 }
        default: position += 1
        }
    }

    /// A run of ASCII letters and digits.
    private mutating func token() {
        let run = Run(bytes, from: position)
        if let end = tokenEnd(run) { return mask(to: end) }
        guard run.digits == 0 || !bytes[position].isDigit else { return maskNumber(run) }
        pass(run)
    }

    private mutating func pass(_ run: Run) {
        note(run.start..<run.end)
        if run.count > run.digits { hasWord = true }
        guard run.trailingDigits >= Run.longestSuffix else { return position = run.end }
        position = run.end - run.trailingDigits
        mask(to: run.end)
    }

    private mutating func note(_ range: Range<Int>) {
        (wordBefore, word, wordEnd) = (word, range, range.upperBound)
    }

    private mutating func maskNumber(_ run: Run) {
        guard let end = codeEnd(run, after: wordEnd) else { return mask(to: dateEnd(from: run.start) ?? numberEnd(from: run.start)) }
        // `HTTP/1.1 500` and `CVE-2026-1234` go on.
        if byte(end) == UInt8(ascii: "-") || byte(wordEnd) == UInt8(ascii: "/") { wordEnd = end }
        position = end
    }

    /// Letters beyond ASCII, to the next byte of ASCII.
    private mutating func foreignWord() {
        if mayBeMail(position), let end = emailEnd(from: position) { return mask(to: end) }
        if hasDigits, let end = namedDateEnd(from: position) { return mask(to: end) }
        let end = end(from: position, while: \.isForeign)
        // Cyrillic, most of what is not ASCII, needs no look.
        if !hasWord { hasWord = bytes[position] == 0xD0 || bytes[position] == 0xD1 || hasLetter(position..<end) }
        note(position..<end)
        position = end
    }

    private func hasLetter(_ range: Range<Int>) -> Bool {
        String(decoding: bytes[range], as: UTF8.self).unicodeScalars.contains { $0.properties.isAlphabetic }
    }

    /// Masks that stand in a row, with a blank or a comma between them, are one: a date and its time, a list.
    mutating func mask(to end: Int) {
        let joins = endsWithMask && position - settled <= 2 && (settled..<position).allSatisfy { bytes[$0] == 0x20 || bytes[$0] == 0x2C }
        if !joins {
            output.append(contentsOf: bytes[settled..<position])
            output.append(UInt8(ascii: "*"))
        }
        endsWithMask = true
        (position, settled) = (end, end)
        if let at = nextAt, at < end { findNextAt() }
    }

    private mutating func findNextAt() { nextAt = bytes[position...].firstIndex(of: UInt8(ascii: "@")) }

    // MARK: Looking around

    func byte(_ index: Int) -> UInt8? { index >= 0 && index < bytes.count ? bytes[index] : nil }

    /// The end of the run that begins at `start`, `limit` bytes on at most.
    func end(from start: Int, atMost limit: Int = .max, while condition: (UInt8) -> Bool) -> Int {
        let last = limit < bytes.count - start ? start + limit : bytes.count
        var end = start
        while end < last, condition(bytes[end]) { end += 1 }
        return end
    }

    /// Whether a token of ASCII may end before `index`.
    func isBoundary(_ index: Int) -> Bool { index >= bytes.count || !bytes[index].isPlain }

    /// Whether an `@` is near enough for what begins here to be an address.
    func mayBeMail(_ start: Int) -> Bool { nextAt.map { $0 - start <= Self.longestMailbox } ?? false }
}
