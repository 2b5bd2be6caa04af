/// Reads JSON (RFC 8259) in one pass over its bytes. For what is large: a value made by a decoder costs a failed attempt for each
/// kind it might have been.
package struct JSONReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Lists and objects in each other.
    private static let deepest = 200

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// It is no JSON.
    private struct Fault: Error {}

    /// The value of a whole text; nil for what is no JSON, or nests deeper than 200 levels.
    package static func value(of text: some StringProtocol) -> JSON? {
        with(text) { reader throws(Fault) in try reader.value() }
    }

    /// The members of an object whose values are not read yet, each as the text it has; nil for what is no JSON object. The last of
    /// several of one name counts.
    package static func members(of text: String) -> [String: Substring.UTF8View]? {
        let ranges = with(text) { reader throws(Fault) in try reader.members() }
        let utf8 = text.utf8
        return ranges?.mapValues { range in
            let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
            return utf8[start..<utf8.index(start, offsetBy: range.count)]
        }
    }

    private static func with<Value>(
        _ text: some StringProtocol, _ read: (inout JSONReader) throws(Fault) -> Value
    ) -> Value? {
        let value = text.utf8.withContiguousStorageIfAvailable { bytes in whole(UnsafeRawBufferPointer(bytes), read) }
        return value ?? Array(text.utf8).withUnsafeBytes { whole($0, read) }
    }

    private static func whole<Value>(
        _ bytes: UnsafeRawBufferPointer, _ read: (inout JSONReader) throws(Fault) -> Value
    ) -> Value? {
        var reader = JSONReader(bytes)
        reader.skipSpace()
        guard let value = try? read(&reader) else { return nil }
        reader.skipSpace()
        return reader.position == bytes.count ? value : nil
    }

    // MARK: Values

    private mutating func value(depth: Int = 0) throws(Fault) -> JSON {
        guard depth <= Self.deepest else { throw Fault() }
        switch try peek() {
        case UInt8(ascii: "{"):
            var fields: [String: JSON] = [:]
            try object { reader, name throws(Fault) in fields[name] = try reader.value(depth: depth + 1) }
            return .object(fields)
        case UInt8(ascii: "["):
            var elements: [JSON] = []
            try list { reader throws(Fault) in elements.append(try reader.value(depth: depth + 1)) }
            return .list(elements)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func members() throws(Fault) -> [String: Range<Int>] {
        guard try peek() == UInt8(ascii: "{") else { throw Fault() }
        var members: [String: Range<Int>] = [:]
        try object { reader, name throws(Fault) in
            let start = reader.position
            try reader.skipValue(depth: 1)
            members[name] = start..<reader.position
        }
        return members
    }

    /// As strict as reading it.
    private mutating func skipValue(depth: Int) throws(Fault) {
        guard depth <= Self.deepest else { throw Fault() }
        switch try peek() {
        case UInt8(ascii: "{"): try object { reader, _ throws(Fault) in try reader.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["): try list { reader throws(Fault) in try reader.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try span()
        case UInt8(ascii: "t"): _ = try word("true", .null)
        case UInt8(ascii: "f"): _ = try word("false", .null)
        case UInt8(ascii: "n"): _ = try word("null", .null)
        default: _ = try digits()
        }
    }

    // MARK: Structure

    private mutating func object(_ member: (inout JSONReader, String) throws(Fault) -> Void) throws(Fault) {
        try sequence(to: UInt8(ascii: "}")) { reader throws(Fault) in
            let name = try reader.text()
            reader.skipSpace()
            try reader.expect(UInt8(ascii: ":"))
            reader.skipSpace()
            try member(&reader, name)
        }
    }

    private mutating func list(_ element: (inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        try sequence(to: UInt8(ascii: "]"), element)
    }

    private mutating func sequence(to end: UInt8, _ element: (inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        position += 1
        skipSpace()
        if try peek() == end {
            position += 1
            return
        }
        while true {
            try element(&self)
            skipSpace()
            let next = try peek()
            position += 1
            if next == end { return }
            guard next == UInt8(ascii: ",") else { throw Fault() }
            skipSpace()
        }
    }

    private func peek() throws(Fault) -> UInt8 {
        guard position < bytes.count else { throw Fault() }
        return bytes[position]
    }

    private mutating func expect(_ byte: UInt8) throws(Fault) {
        guard try peek() == byte else { throw Fault() }
        position += 1
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20 {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(Fault) -> JSON {
        let length = word.utf8CodeUnitCount
        guard bytes.count - position >= length else { throw Fault() }
        for index in 0..<length where bytes[position + index] != word.utf8Start[index] { throw Fault() }
        position += length
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(Fault) -> JSON {
        let (range, isInteger) = try digits()
        let text = String(decoding: bytes[range], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw Fault() }
        return .number(number)
    }

    private mutating func digits() throws(Fault) -> (range: Range<Int>, isInteger: Bool) {
        let start = position
        if try peek() == UInt8(ascii: "-") { position += 1 }
        let leading = try peek()
        let count = run()
        guard count > 0, count == 1 || leading != UInt8(ascii: "0") else { throw Fault() }
        var isInteger = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            isInteger = false
            guard run() > 0 else { throw Fault() }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            isInteger = false
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
            guard run() > 0 else { throw Fault() }
        }
        return (start..<position, isInteger)
    }

    /// Passes digits; how many.
    private mutating func run() -> Int {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - start
    }

    // MARK: Texts

    private mutating func text() throws(Fault) -> String {
        let (range, isEscaped) = try span()
        let raw = UnsafeRawBufferPointer(rebasing: bytes[range])
        return isEscaped ? try Self.unescaped(raw) : String(decoding: raw, as: UTF8.self)
    }

    /// What stands between the quotes of a text.
    private mutating func span() throws(Fault) -> (range: Range<Int>, isEscaped: Bool) {
        try expect(UInt8(ascii: "\""))
        let start = position
        var isEscaped = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return (start..<position, isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                try passEscape()
            case 0..<0x20: throw Fault()
            default: position += 1
            }
        }
        throw Fault()
    }

    private mutating func passEscape() throws(Fault) {
        position += 1
        switch try peek() {
        case UInt8(ascii: "u"):
            guard bytes.count - position > 4, Self.unit(bytes, at: position + 1) != nil else { throw Fault() }
            position += 5
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default: throw Fault()
        }
    }

    /// Half a surrogate pair becomes U+FFFD.
    private static func unescaped(_ raw: UnsafeRawBufferPointer) throws(Fault) -> String {
        var (result, units): ([UInt8], [UInt16]) = ([], [])
        result.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            guard raw[index] == UInt8(ascii: "\\") else {
                result.append(raw[index])
                index += 1
                continue
            }
            guard raw[index + 1] == UInt8(ascii: "u") else {
                result.append(plain(raw[index + 1]))
                index += 2
                continue
            }
            units.removeAll(keepingCapacity: true)
            while raw.count - index >= 6, raw[index] == UInt8(ascii: "\\"), raw[index + 1] == UInt8(ascii: "u") {
                guard let unit = unit(raw, at: index + 2) else { throw Fault() }
                units.append(unit)
                index += 6
            }
            result.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func plain(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// Four hexadecimal digits.
    private static func unit(_ bytes: UnsafeRawBufferPointer, at start: Int) -> UInt16? {
        var unit: UInt16 = 0
        for byte in bytes[start..<start + 4] {
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt16(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt16((byte | 0x20) - 0x61 + 10)
            default: return nil
            }
        }
        return unit
    }
}
