import Foundation
import Kernel
import Logging
import Platform

/// Messages in words for every channel that has no form of its own, and for the ledger: in those that the house chose for the kind, the
/// channel and the language, else in the product's own.
struct MessageWriter: Sendable {
    let texts: Texts
    /// What the house chose, as it was when this was read (``MessageWordsStore/current(_:on:)``).
    var own: [WordsPlace: MessageWords] = [:]
    private let logger: Logger?

    /// - Parameter logger: is told of words of the house's own that could not be used.
    init(texts: Texts, logger: Logger? = nil) { (self.texts, self.logger) = (texts, logger) }

    /// - Parameter channel: by which it goes; nil where nobody is told, and for the product's own words.
    func text(
        _ content: OutgoingMessage.Content, _ kind: MessageKind, by channel: ChannelKind? = nil, in language: Language, _ zone: TimeZone
    ) -> MessageText {
        let words = texts.for(language)
        switch content {
        // The digits stand alone in their line, to be found by people and programs alike.
        case .code(let code): return MessageText(title: words["message_code"], lines: [code, words["message_code_end"]])
        case .status(let note): return MessageText(title: note.title, lines: note.lines, url: note.url)
        case .issue(let note): return text(note, by: channel, words)
        default: break
        }
        guard let worded = WordedKind(content, kind) else { return MessageText(title: "") }
        let values = MessageValues(words: words, zone: zone).of(content)
        if let channel, let chosen = own[WordsPlace(worded, channel, language)] {
            do {
                return try chosen.message(worded, values, url: content.url)
            } catch {
                logger?.warning(
                    "words of the house's own cannot be used: the usual ones are sent",
                    metadata: [
                        "kind": "\(worded.rawValue)", "channel": "\(channel.rawValue)", "language": "\(language.rawValue)",
                        "reason": "\(error)",
                    ])
            }
        }
        return (try? MessageWords(usual: worded, words).message(worded, values, url: content.url))
            ?? MessageText(title: "", url: content.url)
    }
}
