package import Platform

/// What Telegram tells a bot: somebody wrote something, or pressed a button. Of its many kinds the two that a desk answers.
package struct BotUpdate: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case message(BotMessage)
        case press(BotPress)
        /// A group became a supergroup.
        case moved(from: Int64, to: Int64)
        case other
    }

    /// Rises; asking for what is after it says that it was understood.
    package let id: Int64
    package let content: Content

    /// Nil for what has no number.
    package init?(_ json: JSON) {
        guard let id = json["update_id"]?.int else { return nil }
        self.id = id
        if let message = json["message"] {
            if let chat = message["chat"]?["id"]?.int, let target = message["migrate_to_chat_id"]?.int {
                content = .moved(from: chat, to: target)
            } else {
                content = BotMessage(message).map(Content.message) ?? .other
            }
        } else {
            content = json["callback_query"].flatMap(BotPress.init).map(Content.press) ?? .other
        }
    }
}

/// Somebody of Telegram's.
package struct BotPerson: Sendable, Hashable {
    package let id: Int64
    /// What the person calls themselves; nobody vouches for it.
    package let name: String

    /// Nil for a bot, which may be this one.
    init?(_ json: JSON?) {
        guard let id = json?["id"]?.int, json?["is_bot"]?.bool != true else { return nil }
        self.id = id
        name = json?["username"]?.string.map { "@" + $0 } ?? json?["first_name"]?.string ?? String(id)
    }
}

/// A text that a person wrote.
package struct BotMessage: Sendable, Hashable {
    package let chat: Int64
    package let isPrivate: Bool
    package let id: Int64
    /// The topic of a group that has some.
    package let topic: Int64?
    package let sender: BotPerson
    package let text: String

    init?(_ json: JSON) {
        guard let chat = json["chat"]?["id"]?.int, let id = json["message_id"]?.int, let sender = BotPerson(json["from"]),
            let text = json["text"]?.string
        else { return nil }
        (self.chat, self.id, self.sender, self.text) = (chat, id, sender, text)
        // A conversation with one person has that person's number.
        isPrivate = json["chat"]?["type"]?.string.map { $0 == "private" } ?? (chat == sender.id)
        topic = json["is_topic_message"]?.bool == true ? json["message_thread_id"]?.int : nil
    }
}

/// A button under a message that was pressed.
package struct BotPress: Sendable, Hashable {
    /// By which it is answered.
    package let id: String
    package let sender: BotPerson?
    package let data: String
    /// The message that the button belongs to; nil when Telegram does not know it any more.
    package let chat: Int64?
    package let message: Int64?

    init?(_ json: JSON) {
        guard let id = json["id"]?.string else { return nil }
        (self.id, sender, data) = (id, BotPerson(json["from"]), json["data"]?.string ?? "")
        (chat, message) = (json["message"]?["chat"]?["id"]?.int, json["message"]?["message_id"]?.int)
    }
}
