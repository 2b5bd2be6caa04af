import Foundation

/// A file of separated values as spreadsheets, databases and people write it: with commas, semicolons or tabs between its fields, in any
/// encoding of ``GuessedText``.
package struct CSVFile: Sendable {
    /// What stands between fields.
    package enum Separator: String, Sendable, CaseIterable {
        case comma = ","
        case semicolon = ";"
        case tab = "\t"

        /// For a sentence.
        package var name: String {
            switch self {
            case .comma: "commas"
            case .semicolon: "semicolons"
            case .tab: "tabs"
            }
        }

        fileprivate var byte: UInt8 { rawValue.utf8.first ?? 0x2C }
    }

    /// Its lines, the first one with the names of the columns among them.
    package let records: [CSVRecord]
    /// As its first line has it; commas where that has none.
    package let separator: Separator
    /// As it was read.
    package let encoding: GuessedText.Encoding

    /// - Parameter region: see ``GuessedText/init(_:region:)``.
    package init(_ bytes: some RandomAccessCollection<UInt8>, region: String = "") {
        let guessed = GuessedText(bytes, region: region)
        self.init(guessed.text, guessed.encoding)
    }

    package init(_ text: String) { self.init(text, .utf8) }

    private init(_ text: String, _ encoding: GuessedText.Encoding) {
        let bytes = Array((text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text).utf8)
        let head = Self.head(bytes)
        (self.encoding, separator) = (encoding, head.separator)
        var reader = CSVReader(bytes[head.begin...], separator: head.separator.byte, line: head.line)
        records = reader.read()
    }

    /// What was taken for granted that may be otherwise; nil for commas in UTF-8.
    package var guess: String? {
        guard separator != .comma || encoding != .utf8 else { return nil }
        return "read as \(encoding.rawValue), with \(separator.name) between the fields"
    }

    /// Spreadsheets write `sep=;` into a line of its own before all others.
    private static func head(_ bytes: [UInt8]) -> (separator: Separator, begin: Int, line: Int) {
        let first = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        let told = Separator.allCases.first { Array(first) == Array("sep=\($0.rawValue)".utf8) }
        if let told {
            let rest = bytes[first.endIndex...]
            return (told, first.endIndex + (rest.starts(with: [0x0D, 0x0A]) ? 2 : min(1, rest.count)), 2)
        }
        var (counts, isQuoted): ([UInt8: Int], Bool) = ([:], false)
        for byte in bytes.drop(while: { $0 == 0x0A || $0 == 0x0D }) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted else { continue }
            guard byte != 0x0A, byte != 0x0D else { break }
            counts[byte, default: 0] += 1
        }
        // Where several are there as often, the first of them.
        let most = Separator.allCases.map { counts[$0.byte] ?? 0 }.max() ?? 0
        return (Separator.allCases.first { (counts[$0.byte] ?? 0) == most } ?? .comma, 0, 1)
    }
}

/// Cuts a file into records. By bytes, so that no accent hides a comma.
private struct CSVReader {
    private var bytes: ArraySlice<UInt8>
    private let separator: UInt8
    private var records: [CSVRecord] = []
    private var record: CSVRecord
    private var field: [UInt8] = []
    private var line: Int
    /// How it was where the quotation mark opened that is open; going back there costs no copy of what was read before.
    private var opening: (bytes: ArraySlice<UInt8>, records: Int, record: CSVRecord, line: Int)?
    private var returns = 0

    /// More quotation marks without an end than that, and none of the file is taken for one.
    private static let mostReturns = 100

    init(_ bytes: ArraySlice<UInt8>, separator: UInt8, line: Int) {
        (self.bytes, self.separator, self.line, record) = (bytes, separator, line, CSVRecord(line: line))
    }

    mutating func read() -> [CSVRecord] {
        repeat {
            while let byte = bytes.popFirst() { take(byte) }
        } while goBack()
        if !field.isEmpty || !record.fields.isEmpty { endRecord() }
        return records
    }

    private mutating func take(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") { line += 1 }
        switch byte {
        case UInt8(ascii: "\"") where opening != nil && bytes.first == byte: field.append(bytes.removeFirst())
        case UInt8(ascii: "\"") where opening != nil: close()
        case UInt8(ascii: "\"") where isBlank(field) && returns < Self.mostReturns:
            opening = (bytes, records.count, record, line)
            field = []
        case _ where opening != nil: field.append(byte)
        case separator: endField()
        case UInt8(ascii: "\r") where bytes.first == UInt8(ascii: "\n"): break
        case UInt8(ascii: "\n"): endRecord()
        case UInt8(ascii: "\r"):
            line += 1
            endRecord()
        default: field.append(byte)
        }
    }

    /// Behind the end of a field comes the next one. Where it is otherwise and lines lie between, two fields were taken for one.
    private mutating func close() {
        let next = bytes.first { $0 != 0x20 }
        let isEnd = next.map { $0 == separator || $0 == 0x0A || $0 == 0x0D } ?? true
        guard isEnd || !field.contains(0x0A) else { return _ = goBack() }
        opening = nil
    }

    /// To the quotation mark that has no end, which counts for nothing. False where there is none.
    private mutating func goBack() -> Bool {
        guard let opening else { return false }
        returns += 1
        (bytes, record, line, field, self.opening) = (opening.bytes, opening.record, opening.line, [], nil)
        records.removeLast(records.count - opening.records)
        record.isBroken = true
        return true
    }

    private func isBlank(_ field: [UInt8]) -> Bool { field.allSatisfy { $0 == 0x20 } }

    private mutating func endField() {
        record.fields.append(String(decoding: field, as: UTF8.self).trimmingSpaces)
        field = []
    }

    private mutating func endRecord() {
        endField()
        records.append(record)
        record = CSVRecord(line: line)
    }
}

extension String {
    fileprivate var trimmingSpaces: String { trimmingCharacters(in: .whitespaces) }
}
