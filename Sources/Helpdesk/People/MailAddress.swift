import Accounts

/// Addresses of Redmine's people, compared as our users' are.
enum MailAddress {
    static func folded(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return EmailRule.folded(String(start[...last]))
    }

    /// What stands before the last @; nil for what is no address.
    static func local(_ folded: String) -> String? {
        guard let at = folded.lastIndex(of: "@"), at != folded.startIndex, folded.index(after: at) != folded.endIndex else { return nil }
        return String(folded[..<at])
    }
}
