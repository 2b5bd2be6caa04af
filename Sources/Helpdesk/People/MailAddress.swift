/// Addresses as they are compared.
enum MailAddress {
    static func folded(_ text: String) -> String {
        let trimmed = text.drop { $0.isWhitespace }
        return String(trimmed.reversed().drop { $0.isWhitespace }.reversed()).lowercased()
    }

    /// What stands before the last @; nil for what is no address.
    static func local(_ folded: String) -> String? {
        guard let at = folded.lastIndex(of: "@"), at != folded.startIndex, folded.index(after: at) != folded.endIndex else { return nil }
        return String(folded[..<at])
    }
}
