import Foundation

/// The beginning of a request that was refused, for people who look for its sender: one line, short, and without secrets.
struct RefusalSample: Sendable, Hashable {
    /// Bytes that are looked at: behind a long secret there has to be something left to show.
    private static let looked = 2048

    let text: String

    init(of body: Data) { self.init(of: String(decoding: body.prefix(Self.looked), as: UTF8.self)) }

    init(of body: String) {
        let masked = Self.masked(String(body.prefix(utf8: Self.looked)))
        let line = masked.unicodeScalars.map { Self.isSeen($0) ? $0 : " " }
        text = TextBound(characters: 300).cut(String(String.UnicodeScalarView(line)))
    }

    /// What stands behind a name that tells of a secret, be it a list or an object, and tokens of ours wherever they stand.
    private static func masked(_ text: String) -> String {
        let name =
            /(?i)(authori[sz]ation|cookie|code|passw(?:or)?d|pass(?:phrase|code)|pwd|secret|token|key|credentials?|session|signature|jwt)[\w-]{0,20}[\\]*["']?\s*[:=]\s*/
        var rest = unescaped(text)[...]
        var shown = ""
        while let match = rest.firstMatch(of: name) {
            let takesWords = match.output.1.lowercased().hasPrefix("authori") || match.output.1.lowercased() == "cookie"
            shown.append(contentsOf: rest[..<match.range.upperBound])
            shown.append("…")
            rest = behindValue(rest[match.range.upperBound...], takesWords: takesWords)
        }
        return (shown + rest).replacing(/(?i)\b(bearer|basic)\s+[^\s,;&}"'\\]+/) { "\($0.output.1) …" }
            .replacing(/sb_[A-Za-z0-9]{8,}/, with: "…")
    }

    /// Names may be written with escapes: `"\u0063ode"` is `"code"`.
    private static func unescaped(_ text: String) -> String {
        text.replacing(/\\u00([2-7][0-9A-Fa-f])/) { match -> String in
            guard let number = UInt8(match.output.1, radix: 16), number != UInt8(ascii: "\""), number != UInt8(ascii: "\\") else {
                return String(match.output.0)
            }
            return String(UnicodeScalar(number))
        }
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

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
