import Foundation
import Kernel

/// What somebody wrote to the bot.
enum TelegramCommand: Sendable, Hashable {
    case open
    case incident(IncidentID)
    /// A service, and perhaps its status address, on a line of its own as the old bot had it.
    case new(name: String, statusURL: String?)
    case who
    case link(code: String)
    /// A code of a public status page, to be told of it here.
    case subscribe(code: String)
    case unsubscribe
    case help
    /// A command that lacks what belongs behind it.
    case incomplete(String)

    /// What stands before a status page's code in a link to the bot, so that it is not taken for a user's.
    static let subscribing = "status-"

    /// Nil for what is no command of this bot.
    init?(_ text: String) {
        guard text.hasPrefix("/") else { return nil }
        let word = Self.word(text)
        guard let name = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).first?.lowercased(),
            let command = Self.command(name, text.dropFirst(word.count + 1).trimmingCharacters(in: .whitespacesAndNewlines))
        else { return nil }
        self = command
    }

    /// The bot that a command names behind `@`; nil where it names none.
    static func bot(in text: String) -> String? {
        guard text.hasPrefix("/") else { return nil }
        let parts = word(text).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[1].isEmpty ? String(parts[1]) : nil
    }

    /// What stands behind the slash up to the first space.
    private static func word(_ text: String) -> Substring { text.dropFirst().prefix { !$0.isWhitespace } }

    private static func command(_ name: String, _ rest: String) -> TelegramCommand? {
        switch name {
        case "open": return .open
        case "incident":
            let digits = rest.hasPrefix("#") ? rest.dropFirst() : rest[...]
            return Int64(digits).flatMap { $0 > 0 ? .incident(IncidentID($0)) : nil } ?? .incomplete(name)
        case "new":
            let lines = rest.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            return lines.first.map { .new(name: $0, statusURL: lines.count > 1 ? lines[1] : nil) } ?? .incomplete(name)
        case "who": return .who
        case "start" where rest.hasPrefix(subscribing): return .subscribe(code: String(rest.dropFirst(subscribing.count)))
        case "start": return rest.isEmpty ? .help : .link(code: rest)
        case "subscribe":
            let code = rest.hasPrefix(subscribing) ? String(rest.dropFirst(subscribing.count)) : rest
            return rest.isEmpty ? .incomplete(name) : .subscribe(code: code)
        case "unsubscribe", "stop": return .unsubscribe
        case "link": return rest.isEmpty ? .incomplete(name) : .link(code: rest)
        case "help": return .help
        default: return nil
        }
    }
}
