import Foundation
package import Platform

/// A word people put on incidents. Two tags are the same whatever their case, accents and widths.
package struct IncidentTag: Sendable, Hashable {
    /// Characters.
    package static let longest = 50
    /// On one incident.
    package static let most = 20

    /// As it was typed first.
    package let text: String
    package let folded: String

    package init(_ text: String) throws(ClientError) {
        // Before anything that takes time in proportion.
        guard text.utf8.count <= Self.longest * 16 else { throw .tagTooLong(limit: Self.longest) }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { throw .emptyTag }
        guard words.count <= Self.longest, words.unicodeScalars.count <= Self.longest * 4 else { throw .tagTooLong(limit: Self.longest) }
        guard words.unicodeScalars.allSatisfy(Self.isAllowed) else { throw .tagNotPlain }
        self.text = words
        folded = Self.folded(words)
    }

    /// As it was stored.
    init(stored text: String, folded: String) { (self.text, self.folded) = (text, folded) }

    package static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }

    /// Tags separated by commas, as a form sends them; empty ones between two commas are none.
    package static func list(_ text: String) throws(ClientError) -> [IncidentTag] {
        guard text.utf8.count <= longest * 16 * (most + 1) else { throw .tooManyTags(limit: most) }
        var tags: [IncidentTag] = []
        for part in text.split(separator: ",") where !part.allSatisfy(\.isWhitespace) {
            let tag = try IncidentTag(String(part))
            if !tags.contains(where: { $0.folded == tag.folded }) { tags.append(tag) }
        }
        return tags
    }

    /// Nothing that cannot be seen, and no comma: it separates tags.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: scalar != ","
        }
    }
}
