import Foundation
import Kernel
import Synchronization

/// What a text has to be like.
package enum Pattern: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    case equals(String)
    case oneOf([String])
    case contains(String)
    /// A regular expression that finds something in it.
    case matches(String)

    package init(stringLiteral text: String) { self = .equals(text) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .equals(text)
        } else if let texts = try? container.decode([String].self) {
            self = .oneOf(texts)
        } else {
            let words = try container.decode([String: String].self)
            guard words.count == 1, let (word, text) = words.first, word == "contains" || word == "matches" else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "neither contains nor matches")
            }
            self = word == "contains" ? .contains(text) : .matches(text)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .equals(let text): try container.encode(text)
        case .oneOf(let texts): try container.encode(texts)
        case .contains(let text): try container.encode(["contains": text])
        case .matches(let text): try container.encode(["matches": text])
        }
    }

    /// The regular expression that finds a text as it is.
    static func escaped(_ text: String) -> String { NSRegularExpression.escapedPattern(for: text) }

    /// Whether it is a regular expression that can be read, where it is one.
    package var isReadable: Bool { if case .matches(let text) = self { Self.expression(text) != nil } else { true } }

    package func holds(for text: String) -> Bool {
        switch self {
        case .equals(let wanted): text == wanted
        case .oneOf(let wanted): wanted.contains(text)
        case .contains(let part): part.isEmpty || text.contains(part)
        case .matches(let expression): Self.expression(expression).map { Self.finds($0, in: text) } ?? false
        }
    }

    /// Characters at the beginning of a text in which an expression is looked for.
    private static let longestText = 2000
    /// How often the search may report that it goes on: with every place at which it looks, and so often more, after many steps at one.
    private static let spareReports = 100

    /// Some expressions take for ever with some texts. Such a search is given up after a while, the same for the same text, and has
    /// found nothing.
    private static func finds(_ expression: NSRegularExpression, in text: String) -> Bool {
        let text = String(text.unicodeScalars.prefix(longestText))
        let mostReports = text.utf16.count + spareReports
        var (isFound, reports) = (false, 0)
        expression.enumerateMatches(in: text, options: .reportProgress, range: NSRange(text.startIndex..., in: text)) { match, _, stop in
            reports += 1
            isFound = isFound || match != nil
            if isFound || reports > mostReports { stop.pointee = true }
        }
        return isFound
    }

    private static let known = Mutex(RecentMemory<String, NSRegularExpression>(limit: 1000))

    /// Nil for what is no regular expression. Read once: it is asked of each incident again.
    private static func expression(_ text: String) -> NSRegularExpression? {
        if let expression = known.withLock({ $0[text] }) { return expression }
        guard let expression = try? NSRegularExpression(pattern: text) else { return nil }
        known.withLock { $0[text] = expression }
        return expression
    }
}
