/// What somebody looks for: words that must all occur. Made of letters and digits alone, whatever was typed: nothing of it
/// can mean anything to a database.
package struct SearchQuery: Hashable, Sendable {
    struct Term: Hashable, Sendable {
        let word: String
        /// Whether longer words that begin like it are meant, too.
        let isPrefix: Bool
    }

    /// The most words of a query; more would hardly narrow it.
    static let mostTerms = 8
    /// Shorter words are taken as they are: hardly any word does not begin like them.
    static let shortestPrefix = 3
    /// The same in Korean, whose syllables are letters two or three at a time, and whose words carry endings.
    static let shortestHangulPrefix = 2

    let terms: [Term]
    private let beginnings: Set<Unicode.Scalar>

    /// Nil when the text holds nothing that could be looked for.
    package init?(_ text: some StringProtocol) {
        let words = SearchWords.of(text, limit: Self.mostTerms, withParts: false)
        guard !words.isEmpty else { return nil }
        terms = words.map { word in
            let isHangul = word.unicodeScalars.allSatisfy { (0xAC00...0xD7A3).contains($0.value) }
            let shortest = isHangul ? Self.shortestHangulPrefix : Self.shortestPrefix
            return Term(word: word, isPrefix: word.unicodeScalars.count >= shortest)
        }
        beginnings = Set(terms.compactMap(\.word.unicodeScalars.first))
    }

    /// Whether a word that begins with this sign may be one of those looked for, as far as that can be told without folding it.
    func mayBegin(with scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x410...0x42F: Unicode.Scalar(scalar.value + 0x20).map { mayBegin(with: $0) } ?? true
        // Short i, which is folded.
        case 0x30...0x39, 0x61...0x7A, 0x430...0x438, 0x43A...0x44F: beginnings.contains(scalar)
        default: true
        }
    }

    /// Whether a word of a text is one of those looked for.
    func matches(_ word: String) -> Bool {
        terms.contains { $0.isPrefix ? word.hasPrefix($0.word) : word == $0.word }
    }
}
