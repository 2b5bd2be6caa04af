import Platform

/// A text as one reader gets it, model of the template `public_text`. Where their language has none it is in another one, which
/// is marked up and said.
struct ReaderText: Hashable {
    struct Foreign: Hashable {
        let tag: String
        /// "In English".
        let note: String
    }

    let words: String
    /// Nil when it is in the reader's language.
    let foreign: Foreign?

    init(_ text: LocalizedText, _ texts: TextCatalog) {
        let (words, language) = text.reading(in: texts.language)
        self.words = words
        foreign =
            language == texts.language
            ? nil : Foreign(tag: language.rawValue, note: texts["public_in_" + language.rawValue.prefix(2)])
    }
}
