/// Text as the server takes it: one kind of line end, no NUL, and no longer than anybody will read.
enum Text {
    /// Below the server's limit for a body (1 MiB); it keeps 256 KiB of logs, and 32 KiB of a message.
    static let mostBodyBytes = 900 * 1024
    static let mostMessageBytes = 64 * 1024
    static let mostTitleCharacters = 2000
    static let mostLogBytes = 256 * 1024
    static let mostLogLines = 20_000
    static let longestLineBytes = 16 * 1024

    /// What the server keeps of a name or a tag is less.
    static let longestNameBytes = 1024
    static let mostTags = 50
    static let longestFingerprintBytes = 16 * 1024

    static func clean(_ text: some StringProtocol) -> String {
        var cleaned = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r": cleaned.append("\n")
            case "\n" where afterReturn: break
            case "\0": cleaned.append("\u{FFFD}")
            default: cleaned.append(scalar)
            }
            afterReturn = scalar == "\r"
        }
        return String(cleaned)
    }

    /// The first so many bytes, and whole characters only.
    static func start(of text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytes)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    /// The last so many bytes, and whole characters only.
    static func end(of text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var start = text.utf8.index(text.endIndex, offsetBy: -bytes)
        while start < text.endIndex, start.samePosition(in: text.unicodeScalars) == nil { start = text.utf8.index(after: start) }
        return String(text[start...])
    }

    static func lines(of text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// Lines that were given, each of which may be several; the last ones, when there are too many.
    static func lines(of given: [String]) -> [String] {
        var lines: [String] = []
        for each in given.suffix(mostLogLines) {
            let text = clean(end(of: each, bytes: mostLogBytes))
            lines += text.isEmpty ? [""] : self.lines(of: text)
        }
        return lines == [""] ? [] : lines
    }

    /// As much of a name as anybody looks at.
    static func name(_ text: String) -> String { clean(start(of: text, bytes: longestNameBytes)) }

    /// The server takes no request of any size; what is different stays so.
    static func fingerprint(_ words: [String]) -> [String] {
        guard words.reduce(0, { $0 + $1.utf8.count }) > longestFingerprintBytes else { return words.map { clean($0) } }
        let whole = words.joined(separator: "\n")
        return [clean(start(of: whole, bytes: longestNameBytes)), SpoolFolder.hash(whole)]
    }

    /// Whether there is something to see in it: the server refuses titles of which nothing is.
    static func isVisible(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
                false
            // Fillers of Hangul are letters, the empty cell of braille is a symbol.
            default: !scalar.properties.isDefaultIgnorableCodePoint && scalar != "\u{2800}"
            }
        }
    }

    static func short(_ line: String) -> String {
        line.utf8.count > longestLineBytes ? start(of: line, bytes: longestLineBytes) + " …" : line
    }
}
