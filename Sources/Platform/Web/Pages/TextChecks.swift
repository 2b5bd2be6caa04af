/// What can be wrong with the dictionaries as a whole.
enum TextChecks {
    static func problems(in entries: [Language: [String: Texts.Entry]]) -> [String] {
        let keys = Set(entries.values.flatMap(\.keys)).sorted()
        return keys.flatMap { key in Language.allCases.flatMap { problems(key: key, language: $0, entries: entries) } }
    }

    private static func problems(key: String, language: Language, entries: [Language: [String: Texts.Entry]]) -> [String] {
        let name = "\(key) in \(language.rawValue)"
        guard let entry = entries[language]?[key] else { return ["\(name) is missing"] }
        var found: [String] = []
        if key.contains(where: { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }) {
            found.append("\(name) has a key that templates cannot spell (use letters, digits and _)")
        }
        let english = entries[.english]?[key]
        if let english, english.isPlural != entry.isPlural { found.append("\(name) is a plural in one language only") }
        if case .plural(let forms) = entry {
            found += PluralCategory.needed(in: language).filter { forms[$0] == nil }.map { "\(name) lacks the form \($0.rawValue)" }
        }
        if let english, english.placeholders != entry.placeholders {
            found.append("\(name) has other placeholders than in English")
        }
        return found
    }
}

extension Texts.Entry {
    var isPlural: Bool { if case .plural = self { true } else { false } }

    /// Names between braces; `{count}` may be left out of a form ("one incident").
    var placeholders: Set<String> {
        let texts: [String] =
            switch self {
            case .text(let text): [text]
            case .plural(let forms): Array(forms.values)
            }
        let names = texts.flatMap { text in
            text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap {
                $0.split(separator: "}", omittingEmptySubsequences: false).first.map(String.init)
            }
        }
        return Set(names).subtracting(["count"])
    }
}
