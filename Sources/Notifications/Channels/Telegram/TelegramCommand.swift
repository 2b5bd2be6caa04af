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

    /// Nil for what is no command, or is one of another bot's.
    /// - Parameter isOurs: whether a name behind `@` is this bot's.
    static func read(_ text: String, isOurs: (String) async -> Bool) async -> TelegramCommand? {
        guard text.hasPrefix("/") else { return nil }
        let word = text.dropFirst().prefix { !$0.isWhitespace }
        let parts = word.split(separator: "@", maxSplits: 1)
        guard let name = parts.first?.lowercased() else { return nil }
        if parts.count == 2, !(await isOurs(String(parts[1]))) { return nil }
        return command(name, text.dropFirst(word.count + 1).trimmingCharacters(in: .whitespacesAndNewlines))
    }

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
