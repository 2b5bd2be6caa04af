import Foundation
import Platform

/// The text of one message in Telegram. Its title is shown in bold; Telegram is told so beside the text (`entities`) instead of by
/// marks inside it, so that nothing has to be escaped and every character arrives as it is.
struct TelegramText: Sendable, Hashable {
    /// What Telegram takes for one message, in UTF-16 units.
    static let limit = 4096
    /// What Telegram takes for the answer to a button that was pressed.
    static let noticeLimit = 200

    let text: String
    /// Where the title ends, in UTF-16 units, as Telegram counts.
    let boldLength: Int

    /// What does not fit is cut from the lines, at last from the title; the link stays whole.
    init(title: String = "", lines: [String] = [], link: String? = nil) {
        let end = link.map { "\n" + $0 } ?? ""
        var room = Self.limit - end.utf16.count
        let title = Self.clean(title).trimmingPrefix(while: \.isWhitespace).cut(to: room)
        room -= title.utf16.count
        let rest = ((title.isEmpty ? [] : [""]) + lines.map(Self.clean)).joined(separator: "\n")
        (text, boldLength) = (title + rest.cut(to: room) + end, title.utf16.count)
    }

    /// A message about an incident, which goes on to tell how far people got with it.
    init(_ message: OutgoingMessage, _ words: TextCatalog) {
        var lines = message.text.lines
        if let incident = message.incident, message.kind.begins, incident.state != "open" { lines.append(incident.standing(words)) }
        self.init(title: message.text.title, lines: lines, link: message.text.url)
    }

    /// Parameters of `sendMessage` and `editMessageText`.
    var parameters: [String: JSON] {
        var fields: [String: JSON] = ["text": .text(text), "link_preview_options": ["is_disabled": true]]
        if boldLength > 0 {
            fields["entities"] = [["type": "bold", "offset": 0, "length": .integer(Int64(boldLength))]]
        }
        return fields
    }

    /// Telegram makes spaces of control characters and drops carriage returns, which would move the end of the title.
    private static func clean(_ text: String) -> String {
        let lines = text.replacing("\r\n", with: "\n").unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar == "\n" || (scalar.value >= 0x20 && scalar.value != 0x7F) ? scalar : " "
        }
        return String(String.UnicodeScalarView(lines))
    }
}

extension IncidentNote {
    /// `#12 is acknowledged (olga).`
    func standing(_ words: TextCatalog) -> String {
        let key = "telegram_is_\(state)"
        return words.text(words.has(key) ? key : "telegram_is_open", ["id": "\(id)", "name": changedBy ?? ""])
    }
}

extension StringProtocol {
    /// At most so many UTF-16 units, cut between characters, with an ellipsis where something is missing.
    func cut(to limit: Int) -> String {
        guard utf16.count > limit else { return String(self) }
        var (kept, room) = ("", limit - 1)
        for character in self {
            room -= character.utf16.count
            guard room >= 0 else { break }
            kept.append(character)
        }
        return limit > 0 ? kept + "…" : ""
    }
}
