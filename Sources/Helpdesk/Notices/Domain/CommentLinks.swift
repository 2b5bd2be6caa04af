import Platform

/// Addresses in what somebody wrote.
enum CommentLinks {
    private static let schemes = ["http://", "https://"]
    private static let longest = 2000
    /// Behind an address these belong to the sentence.
    private static let punctuation: Set<Character> = [".", ",", ";", ":", "!", "?", ")", "]", "\"", "'", "»", "*", "_"]

    static func tag(_ address: String) -> String { "<a href=\"\(address.htmlEscaped)\" rel=\"noopener noreferrer nofollow\">" }

    /// An address that leads to a page or to a mailbox; nil for any other: what runs when it is followed, and what would be read as an
    /// address of ours.
    static func address(_ text: String) -> String? {
        // Browsers leave these out before they look for the scheme.
        let clean = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F }))
        let small = clean.prefix(8).lowercased()
        guard clean.utf8.count <= longest, schemes.contains(where: small.hasPrefix) || small.hasPrefix("mailto:") else { return nil }
        return clean
    }

    /// The text escaped, its addresses as links.
    static func linked(_ text: String) -> String {
        guard text.contains("://") else { return text.htmlEscaped }
        var (html, rest) = ("", text[...])
        while let start = next(in: rest) {
            let end = rest[start...].firstIndex { $0.isWhitespace || "<>\"".contains($0) } ?? rest.endIndex
            var shown = rest[start..<end]
            while let last = shown.last, punctuation.contains(last) { shown.removeLast() }
            html += String(rest[..<start]).htmlEscaped
            let link = String(shown)
            html += address(link).map { tag($0) + link.htmlEscaped + "</a>" } ?? link.htmlEscaped
            rest = rest[shown.endIndex...]
        }
        return html + String(rest).htmlEscaped
    }

    /// Where the next address begins.
    private static func next(in text: Substring) -> Substring.Index? {
        var rest = text
        while let middle = rest.firstRange(of: "://") {
            if middle.upperBound < rest.endIndex, !rest[middle.upperBound].isWhitespace,
                let scheme = ["https", "http"].first(where: { rest[..<middle.lowerBound].suffix($0.count).lowercased() == $0 })
            {
                return rest.index(middle.lowerBound, offsetBy: -scheme.count)
            }
            rest = rest[middle.upperBound...]
        }
        return nil
    }
}
