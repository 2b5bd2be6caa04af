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

    let terms: [Term]

    /// Nil when the text holds nothing that could be looked for.
    package init?(_ text: some StringProtocol) {
        let words = SearchWords.of(text, limit: Self.mostTerms, withParts: false)
        guard !words.isEmpty else { return nil }
        terms = words.map { Term(word: $0, isPrefix: $0.unicodeScalars.count >= Self.shortestPrefix) }
    }

    /// Whether a word of a text is one of those looked for.
    func matches(_ word: String) -> Bool {
        terms.contains { $0.isPrefix ? word.hasPrefix($0.word) : word == $0.word }
    }
}
