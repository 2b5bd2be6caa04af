import Foundation
import Kernel
import Logging
import Platform

/// Answers what people press and write in Telegram. They act as the user they are linked to, within that user's rights; who is not
/// linked is told how to be.
struct TelegramDesk: Sendable {
    /// Incidents that `/open` lists.
    private static let listed = 10
    /// How often an answer is sent at most, and how long it waits for that: others wait behind it.
    private static let tries = 3
    private static let longestWait = Duration.seconds(5)

    let api: BotAPI
    let desk: ChannelDesk
    let texts: Texts
    let language: Language
    let logger: Logger
    let pause: @Sendable (Duration) async -> Void

    /// Never throws: one update that cannot be answered does not keep the next ones waiting.
    func answer(_ update: BotUpdate) async {
        switch update.content {
        case .press(let press): await answer(press)
        case .message(let message): await answer(message)
        case .moved, .other: break
        }
    }

    // MARK: Buttons

    /// Every press is answered: until then Telegram shows that it is being worked on.
    private func answer(_ press: BotPress) async {
        let words = texts.for(language)
        let (notice, isAlert) = await outcome(of: press, words)
        await call(
            "answerCallbackQuery",
            ["callback_query_id": .text(press.id), "text": .text(notice.cut(to: TelegramText.noticeLimit)), "show_alert": .flag(isAlert)])
    }

    private func outcome(of press: BotPress, _ words: TextCatalog) async -> (notice: String, isAlert: Bool) {
        guard let sender = press.sender, let button = TelegramButton(data: press.data) else { return (words["telegram_old_button"], true) }
        do {
            let identity = Self.identity(of: sender)
            guard let caller = try await desk.caller(identity) else { return (words["telegram_not_linked_short"], true) }
            // What was told to the chat is answered there by whoever presses first.
            let told = press.chat.map { ChannelDesk.Identity(.telegram, String($0)) } ?? identity
            let incident = try await desk.act(button.act, button.incident, caller, told)
            return (incident.standing(words), false)
        } catch {
            return (refusal(error, words), true)
        }
    }

    // MARK: Commands

    private func answer(_ message: BotMessage) async {
        // To another bot, wherever it is written.
        if let bot = TelegramCommand.bot(in: message.text), !(await isOurs(bot)) { return }
        let words = texts.for(language)
        guard let command = TelegramCommand(message.text) else {
            // In a group people talk to each other.
            if message.isPrivate { await reply(TelegramText(lines: [words["telegram_help"]]), to: message) }
            return
        }
        do {
            let (text, keyboard) = try await outcome(of: command, message, words)
            await reply(text, keyboard, to: message)
        } catch {
            await reply(TelegramText(lines: [refusal(error, words)]), to: message)
        }
    }

    private func outcome(
        of command: TelegramCommand, _ message: BotMessage, _ words: TextCatalog
    ) async throws -> (TelegramText, JSON?) {
        let identity = Self.identity(of: message.sender)
        if case .link(let code) = command { return (try await link(code, message, identity, words), nil) }
        if let answer = try await subscription(command, message, words) { return (answer, nil) }
        guard let caller = try await desk.caller(identity) else { return (Self.plain(words["telegram_not_linked"]), nil) }
        switch command {
        case .open: return (try await openIncidents(caller, words), nil)
        case .incident(let id):
            let incident = try await desk.incident(id, caller)
            return (Self.card(of: incident, words), TelegramButton.keyboard(for: incident, words))
        case .new(let name, let address):
            let code = try await desk.addService(name, address, caller)
            return (TelegramText(title: name, lines: [words.text("telegram_code", ["code": code])]), nil)
        case .who: return (Self.plain(words.text("telegram_who", ["name": caller.actor.name])), nil)
        case .incomplete(let name): return (Self.plain(words["telegram_incomplete_\(name)"]), nil)
        case .help, .link, .subscribe, .unsubscribe: return (Self.plain(words["telegram_help"]), nil)
        }
    }

    /// Others in a group could use the code before the one who wrote it.
    private func link(_ code: String, _ message: BotMessage, _ identity: ChannelDesk.Identity, _ words: TextCatalog) async throws
        -> TelegramText
    {
        guard message.isPrivate else {
            try await desk.discard(code, identity.channel)
            return Self.plain(words["telegram_link_in_private"])
        }
        return Self.plain(words.text("telegram_linked", ["name": try await desk.link(code, identity)]))
    }

    /// To be told of a status page in this chat, or no more: for anybody. Nil for another command.
    private func subscription(
        _ command: TelegramCommand, _ message: BotMessage, _ words: TextCatalog
    ) async throws -> TelegramText? {
        let chat = ChannelDesk.Identity(.telegram, String(message.chat))
        switch command {
        case .subscribe(let code):
            let language = try await desk.subscribe(code, chat)
            return Self.plain(texts.for(language)["telegram_subscribed"])
        case .unsubscribe:
            let language = try await desk.leave(chat)
            return Self.plain(language.map { texts.for($0)["telegram_unsubscribed"] } ?? words["telegram_no_subscription"])
        case .incomplete("subscribe"): return Self.plain(words["telegram_incomplete_subscribe"])
        default: return nil
        }
    }

    private func openIncidents(_ caller: Caller, _ words: TextCatalog) async throws -> TelegramText {
        // One more tells whether there are more.
        let incidents = try await desk.openIncidents(caller, Self.listed + 1)
        guard !incidents.isEmpty else { return Self.plain(words["telegram_none_open"]) }
        let lines = incidents.prefix(Self.listed).map { incident in
            "#\(incident.id) \(incident.level.word.uppercased()) \(incident.serviceName): \(incident.title)".cut(to: 300)
        }
        let more = incidents.count > Self.listed ? [words["telegram_more_open"]] : []
        return TelegramText(title: words["telegram_open_title"], lines: lines + more)
    }

    private static func card(of incident: IncidentNote, _ words: TextCatalog) -> TelegramText {
        TelegramText(
            title: incident.title,
            lines: [
                "\(incident.level.word.uppercased()) · \(incident.serviceName)",
                incident.standing(words) + " " + words.plural("telegram_count", incident.occurrences),
                incident.message.cut(to: 1000),
            ], link: incident.url)
    }

    // MARK: Words

    private static func plain(_ text: String) -> TelegramText { TelegramText(lines: [text]) }

    private static func identity(of person: BotPerson) -> ChannelDesk.Identity { .init(.telegram, String(person.id)) }

    private func refusal(_ error: any Error, _ words: TextCatalog) -> String {
        if let error = error as? ClientError { return words.sentence(error) }
        logger.error("what somebody did in Telegram could not be done", metadata: ["error": "\(error)"])
        return words["telegram_failed"]
    }

    // MARK: Calls

    private func reply(_ text: TelegramText, _ keyboard: JSON? = nil, to message: BotMessage) async {
        var parameters = text.parameters
        parameters["chat_id"] = .integer(message.chat)
        parameters["message_thread_id"] = message.topic.map { .integer($0) }
        if !message.isPrivate {
            parameters["reply_parameters"] = ["message_id": .integer(message.id), "allow_sending_without_reply": true]
        }
        parameters["reply_markup"] = keyboard
        await call("sendMessage", parameters)
    }

    private func isOurs(_ name: String) async -> Bool {
        guard let own = try? await api.call("getMe", [:])["username"]?.string else { return false }
        return own.lowercased() == name.lowercased()
    }

    /// An answer that does not arrive is given up soon: whoever waits for it presses again.
    private func call(_ method: String, _ parameters: [String: JSON]) async {
        for number in 1...Self.tries {
            do throws(BotFailure) {
                _ = try await api.call(method, .object(parameters))
                return
            } catch {
                if number < Self.tries, let wait = error.wait, wait <= Self.longestWait {
                    await pause(wait)
                } else {
                    logger.notice("an answer in Telegram was not taken", metadata: ["method": "\(method)", "reason": "\(error.reason)"])
                    return
                }
            }
        }
    }
}
