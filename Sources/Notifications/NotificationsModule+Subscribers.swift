package import Platform

/// What whoever keeps subscribers of a status page needs of messages.
extension NotificationsModule {
    package var subscriberOutbox: SubscriberOutbox {
        SubscriberOutbox(channels: channels, writer: writer, settings: settings[NotificationSettings.self])
    }

    /// By which the settings say enough to send.
    package var readyChannels: [ChannelKind] { channels.list.filter { $0.missing == nil }.map(\.kind) }

    /// An address that somebody typed, as its channel knows it.
    /// - Parameter isTrusted: an administrator typed it, so that a web hook may be private.
    /// - Throws: ``ClientError``: `addressNotValid`, `addressNotAllowed`.
    package func address(_ text: String, of channel: ChannelKind, isTrusted: Bool) throws(ClientError) -> String {
        try AddressCheck.checked(text, channel, isTrusted: isTrusted)
    }

    /// A browser's PushSubscription: the address, and what there is to keep of it.
    /// - Throws: ``ClientError``: `addressNotValid`, `addressNotAllowed`.
    package func browser(_ json: JSON) throws(ClientError) -> (address: String, subscription: JSON) {
        let subscription = try WebPushSubscription(json, allowsPrivate: settings[WebPushSettings.self].privateNetworks)
        return (subscription.endpoint, subscription.json)
    }

    /// An address as it may be shown.
    package func shown(_ address: String, of channel: ChannelKind) -> String { channels[channel]?.shown(address) ?? address }

    /// The form by which a browser subscribes; it sends `channel` and `subscription` to an address.
    package func browserForm(sendingTo action: String) async throws -> PagePiece {
        WebPushForm(key: try await VAPIDStore(ChannelMemory(of: .webpush, in: database)).key().publicKey, action: action).piece
    }

    /// The worker that shows messages in a browser, and where browsers look for it.
    package static var browserWorker: (path: String, file: KeptAnswer) { (WebPushParts.workerPath, WebPushParts.worker) }

    /// The link by which somebody writes a code to the bot, `https://t.me/…?start=…`; nil where Telegram does not say its name.
    package func botLink(code: String) async -> String? {
        guard let telegram = channels[.telegram] as? TelegramChannel, let name = await telegram.botName() else { return nil }
        return "https://t.me/\(name)?start=\(TelegramCommand.subscribing)\(code)"
    }
}
