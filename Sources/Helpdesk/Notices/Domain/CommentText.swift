/// A comment as plain text: for messages, and for lists.
package enum CommentText {
    /// Characters of a comment in a list.
    package static let shown = 100

    private static let breaks = HTMLElement.structure.subtracting(["td", "th"])

    /// Of harmless HTML: without tags and entities, a line for each paragraph.
    package static func plain(_ html: String) -> String {
        var text = ""
        for token in HTMLTokens.of(html) {
            switch token {
            case .text(let words): text += words
            case .open(let name, _), .close(let name):
                if breaks.contains(name) { text += "\n" } else if name == "td" || name == "th" { text += " " }
            }
        }
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The beginning, by characters as people count them; and whether there is more.
    package static func cut(_ text: String, to length: Int = shown) -> (text: String, isCut: Bool) {
        guard let end = text.index(text.startIndex, offsetBy: length, limitedBy: text.endIndex), end < text.endIndex else {
            return (text, false)
        }
        return (String(text[..<end]) + "…", true)
    }
}
