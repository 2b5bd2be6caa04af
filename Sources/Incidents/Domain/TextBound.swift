/// How long a text may be: in characters, as people count, and in bytes, because one character may have any number of marks.
package struct TextBound: Sendable, Hashable {
    /// Bytes for each character: enough for any script, and for most combinations.
    private static let bytesPerCharacter = 4

    package let characters: Int
    package var bytes: Int { characters * Self.bytesPerCharacter }

    package init(characters: Int) { self.characters = characters }

    package func allows(_ text: some StringProtocol) -> Bool {
        // Bytes first: a short text, which nearly all are, is not counted, and neither is a huge one.
        text.utf8.count <= characters || (text.utf8.count <= bytes && text.count <= characters)
    }

    /// The text if it is short enough, else its beginning and `…`.
    package func cut(_ text: String) -> String { allows(text) ? text : prefix(of: text, leaving: "…") + "…" }

    /// As much of the text as may stand before `ending`.
    package func prefix(of text: String, leaving ending: String) -> String {
        // Looked at by itself: where a character begins is a question to all of the text around it.
        let head = String(text.prefix(utf8: bytes - ending.utf8.count))
        var kept = head.prefix(characters - ending.count)
        // Its last character may go on behind the cut. It is kept in part only where it is all there is.
        if kept.endIndex == head.endIndex, head.utf8.count < text.utf8.count, kept.dropFirst().first != nil { kept.removeLast() }
        return String(kept)
    }
}

extension String {
    /// The beginning in at most so many bytes; never ends inside the bytes of a code point.
    func prefix(utf8 count: Int) -> Substring {
        guard utf8.count > count else { return self[...] }
        var end = utf8.index(utf8.startIndex, offsetBy: count)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return self[..<end]
    }

    /// The end in at most so many bytes; never begins inside the bytes of a code point.
    func suffix(utf8 count: Int) -> Substring {
        guard utf8.count > count else { return self[...] }
        var start = utf8.index(utf8.endIndex, offsetBy: -count)
        while start.samePosition(in: unicodeScalars) == nil { start = utf8.index(after: start) }
        return self[start...]
    }
}
