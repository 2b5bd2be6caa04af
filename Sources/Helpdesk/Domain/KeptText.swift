/// Texts from outside as they are kept: of bounded length, and without what no database takes.
enum KeptText {
    static let (name, subject, body) = (255, 500, 64 << 10)

    /// - Parameter limit: characters; what is longer ends in "…".
    static func of(_ text: String, limit: Int) -> String {
        let clean = text.unicodeScalars.contains("\u{0}") ? text.replacing("\u{0}", with: "") : text
        // Characters are counted only where there may be too many.
        guard clean.utf8.count > limit, clean.count > limit else { return clean }
        return clean.prefix(limit - 1) + "…"
    }
}
