/// Characters by name or number, as `&lt;` and `&#60;`.
enum HTMLEntities {
    /// Those that editors write.
    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "colon": ":", "Tab": "\t", "NewLine": "\n",
        "laquo": "«", "raquo": "»", "ldquo": "“", "rdquo": "”", "bdquo": "„", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "mdash": "—",
        "ndash": "–", "hellip": "…", "bull": "•", "middot": "·", "copy": "©", "reg": "®", "trade": "™", "euro": "€", "pound": "£",
        "sect": "§", "para": "¶", "deg": "°", "plusmn": "±", "times": "×", "divide": "÷", "frac12": "½", "larr": "←", "rarr": "→",
        "uarr": "↑", "darr": "↓", "shy": "\u{AD}", "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "lpar": "(", "rpar": ")",
        "sol": "/", "num": "#", "numero": "№",
    ]
    /// Of what stands between `&` and `;`.
    private static let longest = 10

    /// What is no character of these stays as it is.
    static func decoded(_ text: String) -> String {
        guard text.unicodeScalars.contains("&") else { return text }
        var (decoded, rest) = (String.UnicodeScalarView(), text.unicodeScalars[...])
        while let sign = rest.popFirst() {
            guard sign == "&" else {
                decoded.append(sign)
                continue
            }
            guard let (scalar, length) = entity(rest) else {
                decoded.append(sign)
                continue
            }
            if isShown(scalar) { decoded.append(scalar) }
            rest = rest.dropFirst(length)
        }
        return String(decoded)
    }

    private static func entity(_ text: Substring.UnicodeScalarView) -> (Unicode.Scalar, length: Int)? {
        if text.first == "#" { return number(text.dropFirst()).map { ($0, $1 + 1) } }
        guard let end = text.prefix(longest).firstIndex(of: ";") else { return nil }
        let name = String(String.UnicodeScalarView(text[..<end]))
        return named[name].map { ($0, name.unicodeScalars.count + 1) }
    }

    /// Browsers take numbers without the semicolon, too.
    private static func number(_ text: Substring.UnicodeScalarView) -> (Unicode.Scalar, Int)? {
        let isHex = text.first == "x" || text.first == "X"
        let digits = text.dropFirst(isHex ? 1 : 0).prefix { isHex ? $0.properties.isASCIIHexDigit : ("0"..."9").contains($0) }
        guard !digits.isEmpty else { return nil }
        let length = digits.count + (isHex ? 1 : 0)
        let hasEnd = text.dropFirst(length).first == ";"
        let value = UInt32(String(String.UnicodeScalarView(digits)), radix: isHex ? 16 : 10)
        let scalar = value.flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
        return (scalar, length + (hasEnd ? 1 : 0))
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x20...0x7E, 0xA0...: true
        default: false
        }
    }
}
