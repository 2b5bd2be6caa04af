import Kernel
import Notifications
import Platform
import StatusPage

/// Subscribers of the status pages are kept by one part of the house and reached by another.
extension Ports {
    /// What messages ask of subscribers.
    static func subscribers(_ book: SubscriberBook) -> SubscriberDesk {
        SubscriberDesk(
            address: { id, connection in
                try book.find(id, on: connection).map { known in
                    .init(
                        address: known.address, subscription: known.subscription, isTrusted: known.isTrusted,
                        isConfirmed: known.confirmedAt != nil)
                }
            },
            forget: { try book.forget($0, because: $1, on: $2) },
            take: { code, channel, address in
                // No other channel's chats are linked by a code.
                guard channel == .telegram else { throw ClientError.codeWrong }
                return try await book.take(code, of: address)
            },
            leave: { channel, address in
                guard let channel = SubscriberChannel(channel) else { return nil }
                return try await book.leave(channel, address)
            })
    }

    /// How the status page reaches subscribers.
    static func subscribers(_ notifications: NotificationsModule) -> SubscriberPort {
        let outbox = notifications.subscriberOutbox
        return SubscriberPort(
            channels: { notifications.readyChannels.compactMap { SubscriberChannel($0) } },
            checked: { try notifications.address($1, of: ChannelKind($0), isTrusted: $2) },
            browser: { try notifications.browser($0) }, shown: { notifications.shown($1, of: ChannelKind($0)) },
            put: { messages, time, connection in try outbox.put(messages.map { .init($0) }, at: time, on: connection) },
            browserForm: { try await notifications.browserForm(sendingTo: $0) }, worker: NotificationsModule.browserWorker,
            botLink: { await notifications.botLink(code: $0) })
    }
}

extension SubscriberChannel {
    fileprivate init?(_ kind: ChannelKind) { self.init(rawValue: kind.rawValue) }
}

extension ChannelKind {
    fileprivate init(_ channel: SubscriberChannel) {
        self =
            switch channel {
            case .mail: .mail
            case .xmpp: .xmpp
            case .telegram: .telegram
            case .webpush: .webpush
            case .webhook: .webhook
            }
    }
}

extension SubscriberOutbox.Message {
    fileprivate init(_ message: SubscriberPort.Message) {
        var note = SubscriberNote(
            subscriber: message.subscriber.rawValue, page: message.page, title: message.title, lines: message.lines, url: message.url)
        (note.thread, note.isUrgent, note.body) = (message.thread, message.isUrgent, message.body)
        (note.manageURL, note.unsubscribeURL) = (message.manageURL, message.unsubscribeURL)
        self.init(
            message.kind == .news ? .news : .confirmation, channel: ChannelKind(message.channel), address: message.address,
            language: message.language, timeZone: message.timeZone, note: note, cause: message.cause)
    }
}
