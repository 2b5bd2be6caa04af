/// One row as it came: its fields by their names in JSON, not checked yet.
struct FeedRecord {
    enum Field: Hashable {
        /// Of a file, where numbers are written like texts.
        case written(String)
        case text(String)
        case integer(Int)
        case number(Double)
        /// A list, an object, true, false, null.
        case other
    }

    let fields: [String: Field]

    private func field(_ name: String) throws(RowFault) -> Field {
        guard let field = fields[name] else { throw .missing(name) }
        return field
    }

    func text(_ name: String) throws(RowFault) -> String {
        switch try field(name) {
        case .written(let text), .text(let text): return text
        default: throw .notText(name)
        }
    }

    /// A whole number that JSON writes as a text, too.
    func numberText(_ name: String, _ range: ClosedRange<Int>) throws(RowFault) -> NumberText {
        guard let value = Self.whole(try text(name)), range.contains(value) else { throw .notWhole(name, range) }
        return NumberText(value)
    }

    /// A whole number that is one in JSON.
    func integer(_ name: String, _ range: ClosedRange<Int> = RowLimits.number) throws(RowFault) -> Int {
        let value: Int? =
            switch try field(name) {
            case .written(let text): Self.whole(text)
            case .integer(let value): value
            case .text, .number, .other: nil
            }
        guard let value, range.contains(value) else { throw .notWhole(name, range) }
        return value
    }

    /// From 0 to 1.
    func share(_ name: String) throws(RowFault) -> Double {
        let value: Double? =
            switch try field(name) {
            case .written(let text): Self.share(text)
            case .integer(let value): Double(value)
            case .number(let value): value
            case .text, .other: nil
            }
        guard let value, (0...1).contains(value) else { throw .notShare(name) }
        return value
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String) throws(RowFault) -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text(name)) else { throw .unknownWord(name, Word.allCases.map(\.rawValue)) }
        return word
    }

    // MARK: Numbers as texts

    /// Digits as JSON writes a number: no sign, no space, no leading zero. At most nine, so that nothing overflows.
    private static func whole(_ text: String) -> Int? {
        let digits = text.utf8
        guard (1...9).contains(digits.count), digits.allSatisfy(isDigit), digits.first != UInt8(ascii: "0") || digits.count == 1 else {
            return nil
        }
        return Int(text)
    }

    /// `0`, `1`, `0.93`: `Double` would take exponents, signs, `nan` and hexadecimal digits, too.
    private static func share(_ text: String) -> Double? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= 20, (1...2).contains(parts.count), parts[0].count == 1,
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) })
        else { return nil }
        return Double(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension FeedRecord.Field: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .other
        }
    }

    /// As a rejected row is shown.
    var shown: String {
        switch self {
        case .written(let text), .text(let text): text
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .other: "?"
        }
    }
}
