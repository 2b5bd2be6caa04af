import Crypto
import Foundation

/// Texts that anybody can send, as they are kept: one line, of bounded length.
enum CallText {
    /// As long as the old helpdesk kept names.
    static let (name, number, variable) = (128, 64, 255)
    static let (theme, notes) = (255, 10_000)

    /// Without what no database takes and without line breaks; nil where nothing is left.
    /// - Parameter limit: characters; what is longer ends in "…".
    static func line(_ text: String, limit: Int) -> (text: String, isCut: Bool)? {
        // Nothing is looked at that cannot be part of what is kept.
        let begun = text.utf8.count > limit * longestCharacter ? String(text.unicodeScalars.prefix(limit * longestCharacter)) : text
        let clean = String(String.UnicodeScalarView(begun.unicodeScalars.filter { !isControl($0) })).trimmingCharacters(in: .whitespaces)
        guard !clean.isEmpty else { return nil }
        guard isTooLong(clean, limit) else { return (clean, begun.utf8.count < text.utf8.count) }
        return (shortened(clean, to: limit - 1) + "…", true)
    }

    /// The same of a name by which things are found again: two that begin alike stay two.
    static func key(_ text: String) -> (text: String, isCut: Bool)? {
        guard let line = line(text, limit: name) else { return nil }
        guard line.isCut else { return line }
        let digest = SHA256.hash(data: Data(text.utf8)).prefix(digestBytes).map { byte in
            let hex = String(byte, radix: 16)
            return hex.utf8.count == 1 ? "0" + hex : hex
        }.joined()
        return (shortened(line.text, to: name - digest.utf8.count - 1) + "…" + digest, true)
    }

    /// Notes have lines.
    static func block(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 == "\n" || !isControl($0) }))
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func isTooLong(_ text: String, _ limit: Int) -> Bool {
        text.utf8.count > limit && (text.count > limit || text.unicodeScalars.count > limit * longestCharacter)
    }

    /// A single character may be made of any number of code points.
    private static func shortened(_ text: String, to limit: Int) -> String {
        let characters = text.prefix(limit)
        guard characters.unicodeScalars.count > limit * longestCharacter else { return String(characters) }
        return String(String.UnicodeScalarView(characters.unicodeScalars.prefix(limit)))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .lineSeparator
            || scalar.properties.generalCategory == .paragraphSeparator
    }

    private static let longestCharacter = 4
    private static let digestBytes = 8
}
