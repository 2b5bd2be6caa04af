import Kernel
package import Platform

/// Messages by XMPP to people and rooms, over one connection that is kept, and what they answer.
package struct XMPPChannel: Channel {
    package let kind = ChannelKind.xmpp
    /// Servers take messages one after the other; what is waited for is their answer.
    package let concurrency = 16
    /// Nil without an account.
    private let connection: XMPPConnection?
    private let answers: XMPPDesk
    private let desk: ChannelDesk
    private let receipts: XMPPReceipts

    package init(on ground: ChannelGround) {
        var connect: (@Sendable () -> XMPPLink)?
        if let account = XMPPAccount(ground.settings[XMPPSettings.self]) {
            let reserve = DescriptorReserve()
            connect = { XMPPLink.strophe(account, reserve) }
        }
        self.init(on: ground, connect: connect)
    }

    /// - Parameter connect: makes a connection; nil without an account.
    init(on ground: ChannelGround, connect: (@Sendable () -> XMPPLink)?) {
        let world = ground.world
        connection = connect.map { connect in
            XMPPConnection(
                logger: ground.logger, random: { Double(world.randomBytes(1).first ?? 0) / 255 }, connect: connect)
        }
        let replies = RoomReplies(database: ground.database, now: world.now)
        answers = XMPPDesk(
            desk: ground.desk, texts: ground.texts, logger: ground.logger, claim: { try await replies.claim($0) })
        desk = ground.desk
        receipts = XMPPReceipts(key: ground.key)
    }

    /// What people are answered.
    package static let parts = PageParts(
        module: "notifications_xmpp", templates: [:],
        dictionaries: [
            .english: PackageResources.notifications_xmpp_en_json, .russian: PackageResources.notifications_xmpp_ru_json,
            .portuguese: PackageResources.notifications_xmpp_pt_BR_json,
        ])

    package var missing: String? { connection == nil ? "xmpp.jid" : nil }
    package func lane(of recipient: Recipient) -> String { "xmpp" }

    package func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard let connection else { return .permanent(reason: "xmpp.jid is not set") }
        guard let address = JID(message.recipient.address)?.bare else { return .permanent(reason: "XMPP: this is no address") }
        do {
            try await connection.deliver(
                XMPPMessage(
                    id: receipts.id(of: message.key, to: address),
                    text: Self.body(of: message.text),
                    thread: message.incident.map { XMPPThread.name(of: $0.id) } ?? message.subscriber?.thread),
                to: address)
            return .taken()
        } catch {
            return (error as? XMPPFailure ?? .lost("it was stopped")).outcome
        }
    }

    package func preview(_ message: OutgoingMessage) -> [MessagePart] {
        [MessagePart(.text, XMPPText.legal(Self.body(of: message.text)))]
    }

    private static func body(of text: MessageText) -> String {
        XMPPText.cut(([text.title] + text.lines).joined(separator: "\n"), keeping: text.url)
    }

    package func run() async {
        await connection?.run(
            XMPPConnection.Listener(
                rooms: { ((try? await desk.addresses(.xmpp)) ?? []).compactMap { JID($0)?.bare } },
                hear: { news, stream in await hear(news, stream) }))
    }

    package func connect() async { await connection?.run(nil) }

    private func hear(_ news: XMPPStream.News, _ stream: XMPPStream) async {
        switch news {
        case .reply(let reply):
            if let answer = await answers.answer(reply) { await stream.say(answer, in: reply) }
        case .receipt(let id, let from):
            // One that cannot be written down now is lost: the message stays as sent.
            if let key = receipts.key(of: id, from: from) { try? await desk.receipt(key, .delivered) }
        case .refusal(let id, let from, let condition):
            if let key = receipts.key(of: id, from: from) { try? await desk.undelivered(key, "XMPP: \(condition)") }
        }
    }
}

extension XMPPAccount {
    /// Nil when no account is set.
    init?(_ settings: XMPPSettings) {
        guard let jid = settings.jid.flatMap({ JID($0) }), jid.local != nil, let password = settings.password else { return nil }
        self.init(jid: jid, password: password, host: settings.host, port: settings.port, authorities: settings.caFile)
    }
}
