import Platform

/// In whose form a web hook is sent, where its receiver is a chat that knows only its own.
extension WebhookOptions.Preset {
    /// Characters of a message; what is longer the chat cuts itself, in the middle of a link if need be.
    private var limit: Int {
        switch self {
        case .slack: 4000
        case .mattermost: 16_000
        }
    }

    /// A message of one text.
    func body(_ message: MessageText) -> JSON {
        let end = message.url.map { "\n" + escaped($0) } ?? ""
        var (shown, room) = ("", limit - end.count)
        // Cut between characters, never inside what one of them was escaped to.
        for character in ([message.title] + message.lines).joined(separator: "\n") {
            let piece = escaped(String(character))
            room -= piece.count
            guard room >= 0 else { break }
            shown += piece
        }
        return ["text": .text(shown + end)]
    }

    /// Slack reads `<…>` as links and names; it asks for entities in place of these three characters, and of no other.
    private func escaped(_ text: String) -> String {
        guard self == .slack else { return text }
        // By scalars: to a text as a whole, a sign with an accent is another character.
        return text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
