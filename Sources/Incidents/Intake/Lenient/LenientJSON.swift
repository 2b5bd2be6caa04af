import Foundation

/// Reads bodies that a strict decoder refuses though everybody sees what is meant: bytes that are no UTF-8, half a surrogate
/// pair, line breaks inside texts, backslashes that escape nothing, NaN, a comma too many. In one pass over the bytes, because
/// a decoder that asks of each value what it might be takes seconds for a body of odd ones.
enum LenientJSON {
    /// The body is no JSON even so, or nests too deep.
    struct NotJSON: Error {}

    /// As the strict decoder has it.
    static let deepest = 512
    /// Values kept inside one element, or a body of nothing but small numbers would take many times its size. The others are
    /// left out; the fields of the element itself are counted by themselves, so that what is deep inside one of them does not
    /// cost the others.
    static let mostValues = 100_000
    static let mostFields = 10_000

    /// Reads the elements of the list that the body is, or the body as the only one.
    /// - Parameter make: given each element, and whether something in it was mended; before the next is read.
    static func read<Element>(_ body: Data, _ make: (SentJSON, Bool) -> Element) throws(NotJSON) -> [Element] {
        var parser = LenientJSONParser(body)
        return try parser.elements(make)
    }
}

private struct LenientJSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    /// Where an element's own fields stand.
    private var elementDepth = 1
    /// Of the element that is being read.
    private var (mends, kept, fields) = (0, 0, 0)

    init(_ body: Data) { bytes = Array(body) }

    mutating func elements<Element>(_ make: (SentJSON, Bool) -> Element) throws(LenientJSON.NotJSON) -> [Element] {
        var elements: [Element] = []
        if take("[") {
            (depth, elementDepth) = (1, 2)
            while !take("]") {
                (mends, kept, fields) = (0, 0, 0)
                let value = try value()
                elements.append(make(value, mends > 0))
                try separator(before: "]")
            }
        } else {
            let value = try value()
            elements.append(make(value, mends > 0))
        }
        skipSpace()
        guard index == bytes.count else { throw LenientJSON.NotJSON() }
        return elements
    }

    /// Whether there is room for one more value; it is read all the same.
    private mutating func keeps() -> Bool {
        let isKept: Bool
        if depth <= elementDepth {
            fields += 1
            isKept = fields <= LenientJSON.mostFields
        } else {
            kept += 1
            isKept = kept <= LenientJSON.mostValues
        }
        if !isKept { mends += 1 }
        return isKept
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, Self.isSpace(byte) { index += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// What stands behind a number or a word.
    private static func ends(_ byte: UInt8) -> Bool { isSpace(byte) || byte == 0x2C || byte == 0x5D || byte == 0x7D || byte == 0x3A }

    /// Whether the mark comes next; then it is passed.
    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    private mutating func value() throws(LenientJSON.NotJSON) -> SentJSON {
        skipSpace()
        switch next {
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "{"): return try nested { parser throws(LenientJSON.NotJSON) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(LenientJSON.NotJSON) in try parser.list() }
        default: return try word()
        }
    }

    private mutating func nested(
        _ read: (inout Self) throws(LenientJSON.NotJSON) -> SentJSON
    ) throws(LenientJSON.NotJSON) -> SentJSON {
        guard depth < LenientJSON.deepest else { throw LenientJSON.NotJSON() }
        index += 1
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func object() throws(LenientJSON.NotJSON) -> SentJSON {
        var fields: [SentJSON.Field] = []
        while !take("}") {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw LenientJSON.NotJSON() }
            let name = try text()
            guard take(":") else { throw LenientJSON.NotJSON() }
            let value = try value()
            if keeps() { fields.append(.init(name: name, value: value)) }
            try separator(before: "}")
        }
        return .object(fields)
    }

    private mutating func list() throws(LenientJSON.NotJSON) -> SentJSON {
        var values: [SentJSON] = []
        while !take("]") {
            let value = try value()
            if keeps() { values.append(value) }
            try separator(before: "]")
        }
        return .list(values)
    }

    /// A comma, or the end of the list or object, which is left for the loop.
    private mutating func separator(before end: Unicode.Scalar) throws(LenientJSON.NotJSON) {
        if take(",") {
            skipSpace()
            if next == UInt8(ascii: end) { mends += 1 }
        } else if next != UInt8(ascii: end) {
            throw LenientJSON.NotJSON()
        }
    }

    /// A number, or one of the words without quotes.
    private mutating func word() throws(LenientJSON.NotJSON) -> SentJSON {
        let start = index
        while let byte = next, !Self.ends(byte) { index += 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        switch word {
        case "null": return .null
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "NaN", "Infinity", "-Infinity":
            mends += 1
            return .text(word)
        default:
            guard let first = word.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
                Double(word) != nil
            else { throw LenientJSON.NotJSON() }
            return .number(word)
        }
    }

    // MARK: Texts

    private mutating func text() throws(LenientJSON.NotJSON) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                if let valid = String(validating: text, as: UTF8.self) { return valid }
                mends += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): escape(into: &text)
            case 0..<0x20:
                mends += 1
                text.append(byte)
            default: text.append(byte)
            }
        }
        throw LenientJSON.NotJSON()
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    /// What stands behind a backslash. One that escapes nothing, as in a path of Windows, is meant as it stands.
    private mutating func escape(into text: inout [UInt8]) {
        if let byte = next.flatMap({ Self.escapes[$0] }) {
            index += 1
            text.append(byte)
        } else if let scalar = unicodeEscape() {
            text += Array(String(Character(scalar)).utf8)
        } else {
            mends += 1
            text.append(UInt8(ascii: "\\"))
        }
    }

    /// The character of `uXXXX`, of two of them where the first is half a pair; U+FFFD for half a pair alone.
    private mutating func unicodeEscape() -> Unicode.Scalar? {
        guard let unit = unit(at: index) else { return nil }
        index += 5
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if UTF16.isLeadSurrogate(unit), next == UInt8(ascii: "\\"), let low = self.unit(at: index + 1), UTF16.isTrailSurrogate(low) {
            index += 6
            return Unicode.Scalar((UInt32(unit) - 0xD800) << 10 + UInt32(low) - 0xDC00 + 0x10000)
        }
        mends += 1
        return "\u{FFFD}"
    }

    private func unit(at start: Int) -> UInt16? {
        guard start + 5 <= bytes.count, bytes[start] == UInt8(ascii: "u") else { return nil }
        let digits = bytes[start + 1..<start + 5]
        guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
