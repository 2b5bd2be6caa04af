import Platform

/// A person of Telegram's.
package struct TelegramPerson: Sendable, Hashable {
    package let id: Int64
    package let name: String

    package init(id: Int64, name: String) { (self.id, self.name) = (id, name) }

    var json: JSON { ["id": .integer(id), "is_bot": false, "first_name": .text(name)] }
}

/// A conversation: with one person, whose number it has, or a group with a negative one.
package struct TelegramChat: Sendable {
    package enum Standing: Sendable, Hashable {
        case member
        case kicked
        /// It became a supergroup.
        case moved(to: Int64)
    }

    package let id: Int64
    package var standing = Standing.member
    /// What the bot wrote, the oldest first.
    package var messages: [TelegramMessage] = []

    var isPrivate: Bool { id > 0 }

    var json: JSON {
        isPrivate ? ["id": .integer(id), "type": "private"] : ["id": .integer(id), "type": "supergroup", "title": "Duty desk"]
    }
}

/// What the bot wrote, as it stands now.
package struct TelegramMessage: Sendable, Hashable {
    package let id: Int64
    package var text: String
    /// Texts of the buttons, and what each says when it is pressed.
    package var buttons: [Button] = []
    package let replyTo: Int64?
    /// How often it was edited.
    package var edits = 0

    package struct Button: Sendable, Hashable {
        package let text: String
        package let data: String
    }
}
