import Foundation

/// Texts in the head of a mail.
enum MailHeader {
    /// Characters of a line that holds encoded words (RFC 2047, section 2).
    private static let lineLimit = 76
    private static let (wordStart, wordEnd) = ("=?UTF-8?B?", "?=")

    /// A text that anybody may have written, in one field and nothing else: control characters and line separators become spaces,
    /// and what is no plain ASCII, is long, or looks as if it were encoded, is encoded.
    /// - Parameter name: of the field, which stands on the first line.
    static func text(_ text: String, in name: String) -> String {
        let text = oneLine(text)
        guard !isPlain(text) || name.count + 2 + text.count > lineLimit else { return text }
        return words(text, besides: name.count + 2).joined(separator: "\r\n ")
    }

    /// The name in front of an address.
    static func phrase(_ name: String) -> String {
        let name = oneLine(name)
        guard isPlain(name) else { return words(name, besides: "From: ".count).joined(separator: "\r\n ") }
        let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(quoted)\""
    }

    /// Without anything that could end a line.
    static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line).trimmingCharacters(in: .whitespaces)
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } && !text.contains("=?") }

    /// Encoded words, none of which ends in the middle of a character.
    private static func words(_ text: String, besides taken: Int) -> [String] {
        var words: [String] = []
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            let next = Array(String(scalar).utf8)
            // One space stands in front of every further line.
            let room = lineLimit - (words.isEmpty ? taken : 1) - wordStart.count - wordEnd.count
            if !bytes.isEmpty, (bytes.count + next.count + 2) / 3 * 4 > room {
                words.append(word(bytes))
                bytes = []
            }
            bytes += next
        }
        return words + [word(bytes)]
    }

    private static func word(_ bytes: [UInt8]) -> String { wordStart + Data(bytes).base64EncodedString() + wordEnd }
}
