package import Platform

/// A text in several languages, keyed by `en`, `ru`, `pt-BR`. At least one is there.
package struct LocalizedText: Hashable, Sendable, Codable {
    package private(set) var texts: [Language: String]

    /// Nil when no language has a text that is more than spaces.
    package init?(_ texts: [Language: String]) {
        self.texts = texts.filter { !$0.value.allSatisfy(\.isWhitespace) }
        if self.texts.isEmpty { return nil }
    }

    /// One that is there in English alone, whatever it is.
    package init(english text: String) { texts = [.english: text] }

    /// What a reader gets: their language's text, else the English one, else any; and which language that is, so that a page
    /// can say (and mark up) that it fell back.
    package func reading(in language: Language) -> (text: String, language: Language) {
        for language in [language, .english] + Language.allCases {
            if let text = texts[language] { return (text, language) }
        }
        return ("", language)
    }

    /// The same with each text replaced.
    func mapped(_ transform: (Language, String) -> String) -> LocalizedText {
        var text = self
        for (language, words) in texts { text.texts[language] = transform(language, words) }
        return text
    }

    /// For programs, which read English.
    package var english: String { reading(in: .english).text }

    package init(from decoder: any Decoder) throws {
        let texts = try decoder.singleValueContainer().decode([String: String].self)
        self.texts = texts.reduce(into: [:]) { known, text in
            if let language = Language(rawValue: text.key) { known[language] = text.value }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(uniqueKeysWithValues: texts.map { ($0.key.rawValue, $0.value) }))
    }
}
