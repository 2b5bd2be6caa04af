/// What a byte of a text is. Bytes of characters beyond ASCII are foreign and nothing else.
extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isCapital: Bool { self &- 0x41 < 26 }
    /// A letter of ASCII.
    var isLatin: Bool { (self | 0x20) &- 0x61 < 26 }
    /// A letter or digit of ASCII.
    var isPlain: Bool { isDigit || isLatin }
    var isHexadecimal: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
    var isForeign: Bool { self >= 0x80 }
    var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`") }
    /// A blank, or what ends a line.
    var isBlank: Bool { self == 0x20 || self &- 0x09 < 5 }
}
