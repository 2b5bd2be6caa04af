package import Platform

/// All ways out, each built from the settings. A new one has a line in ``init(on:)``.
package struct Channels: Sendable {
    private let all: [ChannelKind: any Channel]

    package init(_ channels: [any Channel]) { all = Dictionary(channels.map { ($0.kind, $0) }) { first, _ in first } }

    package init(on ground: ChannelGround) {
        self.init([
            WebhookChannel(on: ground),
            TelegramChannel(on: ground),
            MailChannel(on: ground),
            XMPPChannel(on: ground),
            WebPushChannel(on: ground),
        ])
    }

    /// Nil for one that this version does not have.
    package subscript(kind: ChannelKind) -> (any Channel)? { all[kind] }
    package var list: [any Channel] { ChannelKind.allCases.compactMap { all[$0] } }

    /// What fails together with this address.
    func lane(of recipient: Recipient) -> String {
        self[recipient.channel]?.lane(of: recipient) ?? "\(recipient.channel.rawValue):\(recipient.address)"
    }

    /// The pages, addresses and operations that channels bring themselves (a web hook of Telegram, the service worker, the public key of
    /// web push).
    package static func operations(on ground: ChannelGround) -> [APIOperation] { WebPushAPI(on: ground).operations }
    package static func addRoutes(to routes: Routes, on ground: ChannelGround, tools: PageTools) {
        TelegramChannel(on: ground).add(to: routes)
        AcknowledgePages(on: ground, tools: tools).add(to: routes)
        UnsubscribePages(on: ground, tools: tools).add(to: routes)
        WebPushParts.add(to: routes)
        WebPushRenewal(on: ground).add(to: routes)
    }
}
