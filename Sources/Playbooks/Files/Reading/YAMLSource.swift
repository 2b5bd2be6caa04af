import Yams

/// The text of a YAML file as the parser gets it: its lines are those of an editor, and nothing in it makes the parser do more than the
/// text is long.
struct YAMLSource {
    let text: String

    /// Ends of lines for the parser, but for no editor: it gets stand-ins.
    private static let standIns: [Unicode.Scalar: Unicode.Scalar] = ["\u{85}": "\u{F8E0}", "\u{2028}": "\u{F8E1}", "\u{2029}": "\u{F8E2}"]
    /// Before a key that stands a second time further below.
    private static let repeatMark: Unicode.Scalar = "\u{F8E3}"
    private static let restored = Dictionary(uniqueKeysWithValues: standIns.map { ($0.value, $0.key) })

    init(_ text: String) {
        var (scalars, wasReturn) = (String.UnicodeScalarView(), false)
        for scalar in text.unicodeScalars.drop(while: { $0 == "\u{FEFF}" }) {
            if scalar == "\n", wasReturn {
                wasReturn = false
                continue
            }
            wasReturn = scalar == "\r"
            scalars.append(wasReturn ? "\n" : Self.standIns[scalar] ?? scalar)
        }
        self.text = String(scalars)
    }

    /// The text that stood there.
    static func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == repeatMark || restored[$0] != nil }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != repeatMark }.map { restored[$0] ?? $0 }))
    }

    /// The first character that no YAML may hold.
    var forbidden: (line: Int, scalar: Unicode.Scalar)? {
        var line = 1
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: line += 1
            case 0x09, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: continue
            default: return (line, scalar)
            }
        }
        return nil
    }

    /// Every alias that has its anchor, with its line: found before the parser puts one into the place of the other, because a few
    /// lines of them can stand for more than fits into memory.
    var aliases: [(line: Int, name: String)] {
        let bytes = Array(text.utf8)
        var (anchors, aliases, line) = (Set<String>(), [(line: Int, name: String)](), 1)
        for (place, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "*") || byte == UInt8(ascii: "&"), place == 0 || Self.endsToken(bytes[place - 1]) else { continue }
            let name = bytes[(place + 1)...].prefix(while: Self.isNamed)
            guard !name.isEmpty else { continue }
            let text = String(decoding: name, as: UTF8.self)
            if byte == UInt8(ascii: "&") { anchors.insert(text) } else { aliases.append((line, text)) }
        }
        return aliases.filter { anchors.contains($0.name) }
    }

    private static func endsToken(_ byte: UInt8) -> Bool { " \t\n[{,:]}\"'".utf8.contains(byte) }

    private static func isNamed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The text with a mark before the key at that place; nil when there is no such place.
    static func marking(keyAt mark: Mark, of text: String) -> String? {
        var scalars = text.unicodeScalars
        var place = scalars.startIndex
        for _ in 1..<max(1, mark.line) {
            guard let end = scalars[place...].firstIndex(of: "\n") else { return nil }
            place = scalars.index(after: end)
        }
        guard let key = scalars.index(place, offsetBy: mark.column - 1, limitedBy: scalars.endIndex), key < scalars.endIndex else {
            return nil
        }
        scalars.insert(repeatMark, at: scalars[key] == "\"" || scalars[key] == "'" ? scalars.index(after: key) : key)
        return String(scalars)
    }
}
