/// Texts as an XMPP stream can carry them.
enum XMPPText {
    /// What one message holds at most, in characters.
    static let limit = 2000

    /// Without the characters that XML 1.0 has no way to write: one of them ends the whole stream.
    static func legal(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { !isLegal($0) }) else { return text }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.filter(isLegal))
        return String(kept)
    }

    private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// The text cut to the limit, its last line kept: there the address stands under which the rest can be read.
    static func cut(_ text: String, keeping lastLine: String?) -> String {
        let whole = [text, lastLine].compactMap { $0 }.joined(separator: "\n")
        guard whole.count > limit else { return whole }
        let room = limit - (lastLine?.count ?? 0) - 2
        return [text.prefix(max(0, room)) + "…", lastLine?[...]].compactMap { $0 }.joined(separator: "\n")
    }
}
