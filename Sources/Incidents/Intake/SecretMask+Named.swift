extension SecretMask {
    /// Without what stands behind a name that tells of a secret, be it a list or an object.
    static func withoutNamed(_ text: Substring) -> String {
        let name =
            /(?i)(authori[sz]ation|cookie|code|passw(?:or)?d|pass(?:phrase|code)|pwd|secret|token|key|credentials?|session|signature|jwt)[\w-]{0,20}[\\]*["']?\s*[:=]\s*/
        var rest = text
        var shown = ""
        while let match = rest.firstMatch(of: name) {
            let takesWords = match.output.1.lowercased().hasPrefix("authori") || match.output.1.lowercased() == "cookie"
            shown.append(contentsOf: rest[..<match.range.upperBound])
            shown.append("…")
            rest = behindValue(rest[match.range.upperBound...], takesWords: takesWords)
        }
        return shown + rest
    }

    /// What follows a value: a text between quotation marks, a list or an object, or a word.
    /// - Parameter takesWords: whether what is not between quotation marks goes on to the end of the line (headers).
    private static func behindValue(_ text: Substring, takesWords: Bool) -> Substring {
        if let rest = behindText(text) { return rest }
        if let first = text.first, first == "{" || first == "[" { return behindGroup(text) }
        return text.drop { takesWords ? !$0.isNewline && $0 != "\"" : !$0.isWhitespace && !",;&}]\"'\\".contains($0) }
    }

    /// What follows a text between quotation marks, which may have backslashes before them as in JSON inside of JSON; nil where
    /// none begins. One that does not end goes on to the end.
    private static func behindText(_ text: Substring) -> Substring? {
        let depth = text.prefix { $0 == "\\" }.count
        var rest = text.dropFirst(depth)
        guard let mark = rest.popFirst(), mark == "\"" || mark == "'" else { return nil }
        var backslashes = 0
        while let next = rest.popFirst() {
            if next == mark, backslashes <= depth { return rest }
            backslashes = next == "\\" ? backslashes + 1 : 0
        }
        return rest
    }

    private static func behindGroup(_ text: Substring) -> Substring {
        var (rest, depth) = (text, 0)
        while let next = rest.first {
            if let behind = behindText(rest), next != "'" {
                rest = behind
                continue
            }
            rest.removeFirst()
            if next == "{" || next == "[" { depth += 1 }
            if next == "}" || next == "]" { depth -= 1 }
            if depth == 0 { break }
        }
        return rest
    }
}
