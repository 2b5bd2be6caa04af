/// A line of a file of separated values as spreadsheets write it (RFC 4180). ``CSVFile`` reads them.
package struct CSVRecord: Sendable, Hashable {
    /// Where it begins in the file; the first line is 1.
    package let line: Int
    /// Without spaces around them.
    package internal(set) var fields: [String] = []
    /// Whether a quotation mark in it has no end; it counts for nothing.
    package internal(set) var isBroken = false

    /// Of the first line: names of columns, in small letters.
    package var names: [String] { fields.map { $0.lowercased() } }

    /// Whether a character of it could not be read.
    package var isDamaged: Bool { fields.contains { $0.unicodeScalars.contains("\u{FFFD}") } }

    /// The records of a text, whatever stands between its fields.
    package static func records(_ text: String) -> [CSVRecord] { CSVFile(text).records }

    /// What people write for yes and no; nil for anything else.
    package static func flag(_ word: String) -> Bool? {
        ["true": true, "yes": true, "1": true, "false": false, "no": false, "0": false][word.lowercased()]
    }

    init(line: Int) { self.line = line }
}
