/// The statements of both engines as libpq reads them: `?1` becomes `$1`.
enum PostgresPlaceholders {
    /// Leaves strings, quoted names and comments as they are.
    static func translated(_ sql: String) -> String {
        let bytes = Array(sql.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let end = verbatim(in: bytes, from: position)
            if end > position {
                result.append(contentsOf: bytes[position..<end])
                position = end
                continue
            }
            let isPlaceholder =
                bytes[position] == question && position + 1 < bytes.count && isDigit(bytes[position + 1])
            result.append(isPlaceholder ? dollar : bytes[position])
            position += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Where the string, quoted name or comment that begins here ends; `start` when none does.
    private static func verbatim(in bytes: [UInt8], from start: Int) -> Int {
        let next = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch (bytes[start], next) {
        case (quote, _): return end(of: [quote], in: bytes, from: start + 1)
        case (doubleQuote, _): return end(of: [doubleQuote], in: bytes, from: start + 1)
        case (dash, dash): return end(of: [newline], in: bytes, from: start + 2)
        case (slash, star): return end(of: [star, slash], in: bytes, from: start + 2)
        default: return start
        }
    }

    private static func end(of mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            if bytes[position...].starts(with: mark) { return position + mark.count }
            position += 1
        }
        return bytes.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static let question = UInt8(ascii: "?")
    private static let dollar = UInt8(ascii: "$")
    private static let quote = UInt8(ascii: "'")
    private static let doubleQuote = UInt8(ascii: "\"")
    private static let dash = UInt8(ascii: "-")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let newline = UInt8(ascii: "\n")
}
