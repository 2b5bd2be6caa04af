import Foundation

/// A line of a file of comma-separated values as spreadsheets write it (RFC 4180).
package struct CSVRecord: Sendable, Hashable {
    /// Where it begins in the file; the first line is 1.
    package let line: Int
    /// Without spaces around them.
    package private(set) var fields: [String] = []

    /// Of the first line: names of columns, in small letters.
    package var names: [String] { fields.map { $0.lowercased() } }

    /// By bytes, so that no accent hides a comma. A quotation mark that never ends takes the rest of the file.
    package static func records(_ text: String) -> [CSVRecord] {
        var (records, record, field): ([CSVRecord], CSVRecord, [UInt8]) = ([], CSVRecord(line: 1), [])
        var (line, isQuoted) = (1, false)
        var bytes = Array((text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text).utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && bytes.first == byte: field.append(bytes.removeFirst())
            case UInt8(ascii: "\"") where isQuoted || field.isEmpty: isQuoted.toggle()
            case _ where isQuoted: field.append(byte)
            case UInt8(ascii: ","): record.end(&field)
            case UInt8(ascii: "\r") where bytes.first == UInt8(ascii: "\n"): continue
            case UInt8(ascii: "\n"):
                record.end(&field)
                records.append(record)
                record = CSVRecord(line: line)
            default: field.append(byte)
            }
        }
        if !field.isEmpty || !record.fields.isEmpty {
            record.end(&field)
            records.append(record)
        }
        return records
    }

    /// What people write for yes and no; nil for anything else.
    package static func flag(_ word: String) -> Bool? {
        ["true": true, "yes": true, "1": true, "false": false, "no": false, "0": false][word.lowercased()]
    }

    private init(line: Int) { self.line = line }

    private mutating func end(_ field: inout [UInt8]) {
        fields.append(String(decoding: field, as: UTF8.self).trimmingCharacters(in: .whitespaces))
        field = []
    }
}
