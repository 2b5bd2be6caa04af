/// Replaces what varies between two reports of the same problem by `*`: numbers, UUIDs, dates and times, IP and MAC
/// addresses, e-mail addresses, pointers, long hexadecimal runs and quoted strings. Words and paths stay.
package enum FirstVolatileMask {
    package static func masked(_ text: String) -> String {
        var scanner = FirstVolatileScanner(bytes: Array(text.utf8))
        return String(decoding: scanner.masked(), as: UTF8.self)
    }
}

/// One pass over the bytes; nothing here backtracks by more than one token, so hostile text costs no more than long text.
struct FirstVolatileScanner {
    let bytes: [UInt8]
    private var output: [UInt8] = []
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func masked() -> [UInt8] {
        output.reserveCapacity(bytes.count)
        while position < bytes.count { step() }
        return output
    }

    /// Masks what begins here or copies one piece.
    private mutating func step() {
        if let end = quotedEnd(from: position) { return mask(to: end) }
        guard bytes[position].isWordByte else { return copy(to: position + 1) }
        if let end = addressEnd(from: position) { return mask(to: end) }
        if let end = dateEnd(from: position) { return mask(to: end) }
        if let end = hexadecimalEnd(from: position) { return mask(to: end) }
        if bytes[position].isDigit { return mask(to: numberEnd(from: position)) }
        copyWord()
    }

    private mutating func mask(to end: Int) {
        output.append(UInt8(ascii: "*"))
        position = end
    }

    private mutating func copy(to end: Int) {
        output.append(contentsOf: bytes[position..<end])
        position = end
    }

    /// A word with the digits that belong to it (`utf8`, `v2`), up to an underscore: `order_17` is a word and a number.
    private mutating func copyWord() {
        var end = position
        while end < bytes.count, bytes[end].isWordByte, bytes[end] != UInt8(ascii: "_") { end += 1 }
        copy(to: max(end, position + 1))
    }

    func byte(_ index: Int) -> UInt8? { index >= 0 && index < bytes.count ? bytes[index] : nil }

    /// The end of the run that begins at `start`, `limit` bytes on at most: a bound keeps hostile text linear.
    func end(from start: Int, atMost limit: Int = .max, while condition: (UInt8) -> Bool) -> Int {
        var end = start
        let last = limit < bytes.count - start ? start + limit : bytes.count
        while end < last, condition(bytes[end]) { end += 1 }
        return end
    }

    /// Whether a token may end before `index`.
    func isBoundary(_ index: Int) -> Bool { byte(index).map { !$0.isWordByte } ?? true }
}

extension UInt8 {
    var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self >= 0x80 }
    /// Letters of any script, digits and the underscore.
    var isWordByte: Bool { isDigit || isLetter || self == UInt8(ascii: "_") }
}
