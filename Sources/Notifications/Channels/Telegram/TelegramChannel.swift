import Kernel
package import Platform

/// Messages to chats and people in Telegram through a bot, and what they answer.
package struct TelegramChannel: Channel {
    package let kind = ChannelKind.telegram
    /// Nil without a token.
    private let api: BotAPI?
    let receiver: TelegramReceiver?
    private let texts: Texts

    package init(on ground: ChannelGround) {
        // The one who keeps the settings chose the address; most of a long wait for updates passes in silence.
        self.init(
            on: ground, http: .guarded(.privateToo, timeout: .seconds(10)),
            waiting: .guarded(.privateToo, timeout: TelegramReceiver.patience, answerLimit: TelegramReceiver.answerLimit))
    }

    /// - Parameters:
    ///   - waiting: allows answers as late as ``TelegramReceiver/patience``.
    ///   - pause: waits so long.
    package init(
        on ground: ChannelGround, http: OutboundHTTP, waiting: OutboundHTTP,
        pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        texts = ground.texts
        let settings = ground.settings[TelegramSettings.self]
        guard let token = settings.token else {
            (api, receiver) = (nil, nil)
            return
        }
        func bot(_ http: OutboundHTTP) -> BotAPI { BotAPI(base: settings.apiURL, token: token, http: http, now: ground.world.now) }
        let answers = TelegramDesk(
            api: bot(http), desk: ground.desk, texts: texts, language: settings.language, logger: ground.logger, pause: pause)
        api = bot(http)
        receiver = TelegramReceiver(api: bot(waiting), mode: settings.updates, on: ground, handle: answers.answer)
    }

    /// The words of buttons and answers.
    package static let parts = PageParts(
        module: "notifications_telegram", templates: [:],
        dictionaries: [
            .english: PackageResources.notifications_telegram_en_json, .russian: PackageResources.notifications_telegram_ru_json,
            .portuguese: PackageResources.notifications_telegram_pt_BR_json,
        ])

    package var missing: String? { api == nil ? "telegram.token" : nil }

    package func run() async { await receiver?.run() }

    /// The bot's own name, without `@`; nil where there is none, or Telegram does not say it now.
    package func botName() async -> String? { try? await api?.call("getMe", [:])["username"]?.string }

    /// The address at which Telegram calls, if it is to.
    package func add(to routes: Routes) { receiver?.add(to: routes) }

    // MARK: Sending

    /// The text, and with its bold title and its buttons as Telegram is asked to show it.
    package func preview(_ message: OutgoingMessage) -> [MessagePart] {
        let parameters = parameters(of: message)
        return [MessagePart(.text, parameters["text"]?.string ?? ""), MessagePart(json: .object(parameters))]
    }

    private func parameters(of message: OutgoingMessage) -> [String: JSON] {
        let words = texts.for(message.recipient.language)
        var parameters = TelegramText(message, words).parameters
        if let incident = message.incident, message.kind != .commented {
            parameters["reply_markup"] = TelegramButton.keyboard(for: incident, words)
        }
        return parameters
    }

    package func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard let api else { return .permanent(reason: "telegram.token is not set") }
        var parameters = parameters(of: message)
        if let edited = message.edits { return await edit(edited, parameters, message.recipient, api) }
        parameters["chat_id"] = Self.chat(message.recipient.address)
        if !message.kind.begins, let first = message.repliesTo.flatMap(TelegramReference.init), first.chat == message.recipient.address {
            // The first message may have been deleted: the news is told all the same.
            parameters["reply_parameters"] = ["message_id": .integer(first.message), "allow_sending_without_reply": true]
        }
        do throws(BotFailure) {
            let sent = try await api.call("sendMessage", .object(parameters))
            return .taken(
                reference: sent["message_id"]?.int.map { TelegramReference(chat: message.recipient.address, message: $0).json })
        } catch {
            return Self.outcome(of: error, for: message.recipient)
        }
    }

    private func edit(_ edited: JSON, _ parameters: [String: JSON], _ recipient: Recipient, _ api: BotAPI) async -> SendOutcome {
        guard let reference = TelegramReference(edited), reference.chat == recipient.address else {
            return .permanent(reason: "the message is in a chat that is another one now")
        }
        var parameters = parameters
        (parameters["chat_id"], parameters["message_id"]) = (Self.chat(reference.chat), .integer(reference.message))
        do throws(BotFailure) {
            _ = try await api.call("editMessageText", .object(parameters))
            return .taken(reference: edited)
        } catch .refused(_, let reason, _) where reason.contains("message is not modified") {
            // A try whose answer got lost.
            return .taken(reference: edited)
        } catch {
            return Self.outcome(of: error, for: recipient)
        }
    }

    /// A number, or the name of a public channel.
    private static func chat(_ address: String) -> JSON { Int64(address).map { .integer($0) } ?? .text(address) }

    private static func outcome(of failure: BotFailure, for recipient: Recipient) -> SendOutcome {
        switch failure {
        case .unreachable(_, let wait): .passing(reason: failure.reason, after: wait)
        case .tooMany(let wait): .passing(reason: failure.reason, after: wait)
        // The token: nothing can be sent until somebody mends the settings, and then all of it can.
        case .refused(401, _, _), .refused(404, _, _): .passing(reason: failure.reason)
        case .refused(_, _, movedTo: let target?): .moved(to: String(target))
        // A person who blocks the bot does not want to be reached there; a chat that threw it out may take it in again.
        case .refused(403, _, _) where recipient.user != nil || recipient.isSubscriber: .gone(reason: failure.reason)
        case .refused: .permanent(reason: failure.reason)
        }
    }
}

/// A message that was sent: in which chat, as it was addressed then, and its number there.
struct TelegramReference: Sendable, Hashable {
    let chat: String
    let message: Int64

    init(chat: String, message: Int64) { (self.chat, self.message) = (chat, message) }

    init?(_ json: JSON) {
        guard let chat = json["chat"]?.string, let message = json["message"]?.int else { return nil }
        (self.chat, self.message) = (chat, message)
    }

    var json: JSON { ["chat": .text(chat), "message": .integer(message)] }
}
