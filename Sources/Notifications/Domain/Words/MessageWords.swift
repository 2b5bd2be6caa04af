import Foundation
import Kernel
package import Platform

/// How messages of one kind are worded. Both parts may hold placeholders; the link is not among them, it always stands at the end.
package struct MessageWords: Sendable, Hashable {
    /// The first line.
    package let title: String
    /// The lines below it.
    package let text: String

    package static let longestTitle = 300
    package static let longestText = 3000

    package init(title: String, text: String) {
        self.title = title.trimmingCharacters(in: .whitespacesAndNewlines)
        let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        self.text = String(lines.trimmingPrefix(while: \.isNewline).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// As they were kept.
    init(kept title: String, _ text: String) { (self.title, self.text) = (title, text) }

    /// The product's own.
    init(usual kind: WordedKind, _ words: TextCatalog) {
        let title =
            switch kind {
            case .bundle: "{incidents}"
            case .digest: "{messages}"
            case .customers, .back: "{text}"
            default: words["message_\(kind.rawValue)"]
            }
        self.init(title: title, text: kind.usualText)
    }

    /// Throws ``ClientError`` for what could not be sent: `wordsNotValid`, `unknownPlaceholder`, `unfinishedPlaceholder`.
    func check(for kind: WordedKind) throws(ClientError) {
        guard !title.isEmpty, title.count <= Self.longestTitle, !title.contains(where: \.isNewline) else { throw .wordsNotValid("title") }
        guard text.count <= Self.longestText else { throw .wordsNotValid("text") }
        for (field, part) in [("title", title), ("text", text)] {
            do throws(WordsFault) {
                _ = try WordsTemplate(part, names: kind.placeholders)
            } catch .unknown(let name) {
                throw .unknownPlaceholder(name, field)
            } catch {
                throw .unfinishedPlaceholder(field)
            }
        }
    }

    /// A message in these words. Throws a ``WordsFault`` where it would be none.
    func message(_ kind: WordedKind, _ values: [String: String], url: String?) throws(WordsFault) -> MessageText {
        let title = try WordsTemplate(title, names: kind.placeholders).filled(values).joined(separator: "\n")
        guard title.contains(where: { !$0.isWhitespace }) else { throw .emptyTitle }
        let lines = try text.isEmpty ? [] : WordsTemplate(text, names: kind.placeholders).filled(values)
        return MessageText(
            title: title, lines: lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }, url: url)
    }
}

/// Which words: a message's kind, the channel by which it goes and its reader's language.
package struct WordsPlace: Sendable, Hashable {
    package let kind: WordedKind
    package let channel: ChannelKind
    package let language: Language

    package init(_ kind: WordedKind, _ channel: ChannelKind, _ language: Language) {
        (self.kind, self.channel, self.language) = (kind, channel, language)
    }

    /// Every one there is.
    static let all = ChannelKind.allCases.flatMap { channel in
        Language.allCases.flatMap { language in WordedKind.allCases.map { WordsPlace($0, channel, language) } }
    }

    /// As the audit log names it.
    var auditSubject: String { "words of \(kind.rawValue) by \(channel.rawValue) in \(language.rawValue)" }
}
