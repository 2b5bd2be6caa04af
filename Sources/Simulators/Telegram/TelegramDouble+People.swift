import Foundation
import Kernel
import Platform
import Synchronization

/// What people do in Telegram, and what they see there.
extension TelegramDouble {
    /// A group that the bot is in, or a person who has begun to talk to it.
    package func open(_ chat: Int64) { state.withLock { $0.chats[chat] = $0.chats[chat] ?? TelegramChat(id: chat) } }

    package func set(_ standing: TelegramChat.Standing, of chat: Int64) { state.withLock { $0.chats[chat]?.standing = standing } }

    package func delete(_ message: Int64, in chat: Int64) {
        state.withLock { $0.chats[chat]?.messages.removeAll { $0.id == message } }
    }

    /// The next calls fail so, one after the other; looking for updates goes on.
    package func misbehave(_ how: Misbehaviour...) { state.withLock { $0.misbehaviours += how } }

    package func messages(in chat: Int64) -> [TelegramMessage] { state.withLock { $0.chats[chat]?.messages ?? [] } }

    /// Names of the methods that were called so far.
    package var calls: [String] { state.withLock { $0.calls } }

    /// Address and secret; nil while updates are asked for.
    package var webhook: (url: String, secret: String)? { state.withLock { $0.webhook } }

    /// Somebody writes in a group, or to the bot alone where no chat is given.
    package func write(_ text: String, by person: TelegramPerson, in chat: Int64? = nil) {
        let chat = chat ?? person.id
        open(chat)
        state.withLock { state in
            state.lastMessage += 1
            guard let place = state.chats[chat] else { return }
            var message: [String: JSON] = [
                "message_id": .integer(state.lastMessage), "from": person.json, "chat": place.json,
                "date": .integer(now().microseconds / 1_000_000), "text": .text(text),
            ]
            if text.hasPrefix("/") {
                let length = Int64(text.prefix { !$0.isWhitespace }.utf16.count)
                message["entities"] = [["type": "bot_command", "offset": 0, "length": .integer(length)]]
            }
            Self.tell("message", .object(message), &state)
        }
    }

    /// Presses the button of that text; returns by what its answer is found, nil where there is no such button.
    @discardableResult
    package func press(_ button: String, under message: Int64, in chat: Int64, by person: TelegramPerson) -> String? {
        state.withLock { state in
            guard let place = state.chats[chat], let shown = place.messages.first(where: { $0.id == message }),
                let pressed = shown.buttons.first(where: { $0.text == button })
            else { return nil }
            let id = String(4_000_000 + state.lastUpdate)
            state.presses.insert(id)
            Self.tell(
                "callback_query",
                [
                    "id": .text(id), "from": person.json, "message": self.json(shown, in: place), "chat_instance": "1",
                    "data": .text(pressed.data),
                ], &state)
            return id
        }
    }

    /// What the presser was told; nil while they wait.
    package func answer(to press: String) -> String? { state.withLock { $0.answers[press] } }

    private static func tell(_ kind: String, _ content: JSON, _ state: inout State) {
        state.lastUpdate += 1
        state.updates.append(.object(["update_id": .integer(state.lastUpdate), kind: content]))
    }
}
