/// Replaces what varies between two reports of the same problem by `*`, so that what is left says which problem it is. What
/// varies: numbers, dates, times and durations, ids of the usual forms, addresses, and quoted values. Words, paths and quoted names
/// stay, and so do the few numbers that say what the problem is.
package enum VolatileMask {
    /// What of quoted text varies.
    package enum Quotes: Sendable {
        /// What is a value: it stands behind `=` or `:` and its key.
        case values
        case all
    }

    /// A text of which masking would leave no word is left as it is: `404` and `500` are two problems.
    static func masked(_ text: String, quotes: Quotes = .values) -> [UInt8] {
        var scanner = VolatileScanner(bytes: PlainText.bytes(of: text), quotes: quotes)
        return scanner.masked()
    }
}
