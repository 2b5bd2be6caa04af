import Foundation
import Kernel
import Platform
import Synchronization

/// What the bot calls.
extension TelegramDouble {
    func send(_ parameters: BotParameters) throws -> JSON {
        try parameters.allow(
            "chat_id", "text", "entities", "link_preview_options", "reply_parameters", "reply_markup", "message_thread_id",
            "disable_notification")
        let (id, text, buttons) = (try parameters.number("chat_id"), try parameters.messageText(), try parameters.buttons())
        let reply = try parameters.reply()
        return try inChat(id) { chat, state in
            if let reply, !reply.mayBeGone, !chat.messages.contains(where: { $0.id == reply.message }) {
                throw BotRefusal("message to be replied not found")
            }
            state.lastMessage += 1
            let known = reply.map(\.message).flatMap { wanted in chat.messages.first { $0.id == wanted }?.id }
            let message = TelegramMessage(id: state.lastMessage, text: text, buttons: buttons, replyTo: known)
            chat.messages.append(message)
            return self.json(message, in: chat)
        }
    }

    func edit(_ parameters: BotParameters) throws -> JSON {
        try parameters.allow("chat_id", "message_id", "text", "entities", "link_preview_options", "reply_markup")
        let (id, number) = (try parameters.number("chat_id"), try parameters.number("message_id"))
        let (text, buttons) = (try parameters.messageText(), try parameters.buttons())
        return try inChat(id) { chat, _ in
            guard let index = chat.messages.firstIndex(where: { $0.id == number }) else { throw BotRefusal("message to edit not found") }
            guard chat.messages[index].text != text || chat.messages[index].buttons != buttons else {
                throw BotRefusal(
                    "message is not modified: specified new message content and reply markup are exactly the same as a current "
                        + "content and reply markup of the message")
            }
            (chat.messages[index].text, chat.messages[index].buttons) = (text, buttons)
            chat.messages[index].edits += 1
            return self.json(chat.messages[index], in: chat)
        }
    }

    func answerPress(_ parameters: BotParameters) throws -> JSON {
        try parameters.allow("callback_query_id", "text", "show_alert")
        guard let id = try parameters.optionalText("callback_query_id", upTo: 100) else { throw BotRefusal("query ID is invalid") }
        let text = try parameters.optionalText("text", upTo: 200) ?? ""
        return try state.withLock { state in
            guard state.presses.remove(id) != nil else {
                throw BotRefusal("query is too old and response timeout expired or query ID is invalid")
            }
            state.answers[id] = text
            return true
        }
    }

    /// Without the wait: whoever serves asks again until there is something.
    func updates(_ parameters: BotParameters) throws -> JSON {
        try parameters.allow("offset", "limit", "timeout", "allowed_updates")
        let offset = try parameters.optionalNumber("offset", .min ... .max) ?? 0
        let limit = try parameters.optionalNumber("limit", 1...100) ?? 100
        _ = try parameters.optionalNumber("timeout", 0...3600)
        let kinds = try parameters.kinds()
        return try state.withLock { state in
            guard state.webhook == nil else {
                throw BotRefusal(
                    409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
            }
            state.updates.removeAll { ($0["update_id"]?.int ?? 0) < offset }
            return .list(
                Array(state.updates.filter { update in kinds.isEmpty || kinds.contains { update[$0] != nil } }.prefix(Int(limit))))
        }
    }

    func setWebhook(_ parameters: BotParameters) throws -> JSON {
        try parameters.allow("url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates")
        guard let url = try parameters.optionalText("url", upTo: 2048), URLComponents(string: url)?.host != nil else {
            throw BotRefusal("bad webhook: invalid url")
        }
        let secret = try parameters.optionalText("secret_token", upTo: 256) ?? ""
        guard secret.utf8.allSatisfy({ ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D })
        else { throw BotRefusal("secret token contains unallowed characters") }
        _ = try parameters.kinds()
        state.withLock { $0.webhook = (url, secret) }
        return true
    }

    private func inChat(_ id: Int64, _ body: (inout TelegramChat, inout State) throws -> JSON) throws -> JSON {
        try state.withLock { state in
            guard var chat = state.chats[id] else { throw BotRefusal("chat not found") }
            switch chat.standing {
            case .member: break
            case .kicked:
                throw BotRefusal(
                    403, chat.isPrivate ? "Forbidden: bot was blocked by the user" : "Forbidden: bot was kicked from the supergroup chat")
            case .moved(let target):
                throw BotRefusal("group chat was upgraded to a supergroup chat", ["migrate_to_chat_id": .integer(target)])
            }
            let result = try body(&chat, &state)
            state.chats[id] = chat
            return result
        }
    }

    func json(_ message: TelegramMessage, in chat: TelegramChat) -> JSON {
        var fields: [String: JSON] = [
            "message_id": .integer(message.id), "chat": chat.json, "date": .integer(now().microseconds / 1_000_000),
            "text": .text(message.text), "from": ["id": 1, "is_bot": true, "first_name": "Switchboard", "username": .text(Self.botName)],
        ]
        fields["reply_to_message"] = message.replyTo.map { ["message_id": .integer($0), "chat": chat.json] }
        return .object(fields)
    }
}
