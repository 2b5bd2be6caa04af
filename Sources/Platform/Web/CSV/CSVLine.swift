/// A line of a CSV file (RFC 4180) that a spreadsheet shows as it is: a field it would take for a formula is marked as
/// text.
enum CSVLine {
    /// The byte order mark: lets spreadsheets know that what follows is UTF-8.
    static let beginning = "\u{FEFF}"

    static func text(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

    private static func field(_ text: String) -> String {
        let text = isFormula(text) ? "'" + text : text
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        // By scalars: to a text as a whole, a quotation mark with an accent is another character.
        var quoted = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        return "\"" + String(quoted) + "\""
    }

    /// Spreadsheets look behind spaces too, and know the wide forms of the signs.
    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        if first == "\t" || first == "\r" || first == "\n" { return true }
        let seen = text.unicodeScalars.first { !$0.properties.isWhitespace }
        return seen.map { "=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } ?? false
    }
}
