package import Platform

/// What a public status page tells one who subscribed to it, as a row of the outbox keeps it.
package struct SubscriberNote: Sendable, Hashable, Codable {
    /// The id by which the status page knows the subscriber.
    package var subscriber: String
    /// The name of the status page.
    package var page: String
    /// One line: what it is about.
    package var title: String
    package var lines: [String] = []
    /// Where to read on; absolute, as all addresses here.
    package var url: String
    /// What messages about one thing have in common; nil for one that stands alone.
    package var thread: String?
    /// Whether a device may wake somebody for it.
    package var isUrgent = false
    /// Where the subscription is changed or ended; nil for a message that asks whether it is wanted at all.
    package var manageURL: String?
    /// Ends the subscription at once when it is POSTed to (RFC 8058).
    package var unsubscribeURL: String?
    /// What a web hook is sent, byte by byte; nil for other channels.
    package var body: String?

    package init(subscriber: String, page: String, title: String, lines: [String] = [], url: String) {
        (self.subscriber, self.page, self.title, self.lines, self.url) = (subscriber, page, title, lines, url)
    }
}

/// What this module asks of the one that keeps subscribers, which fills it.
package struct SubscriberDesk: Sendable {
    /// Where a subscriber is reached now.
    package struct Address: Sendable, Hashable {
        package let address: String
        /// Of a browser: `PushSubscription.toJSON()`.
        package let subscription: JSON?
        /// Of a web hook: whether it may lead into private networks.
        package let isTrusted: Bool
        /// Whether it was said there that messages are wanted: until then nothing but that question goes there.
        package let isConfirmed: Bool

        package init(address: String, subscription: JSON?, isTrusted: Bool, isConfirmed: Bool) {
            (self.address, self.subscription, self.isTrusted, self.isConfirmed) = (address, subscription, isTrusted, isConfirmed)
        }
    }

    /// Nil for one who is no subscriber any more.
    package var address: @Sendable (_ subscriber: String, any SQLConnection) throws -> Address?
    /// The address is no more, by the reason that its channel gives: the subscription ends.
    package var forget: @Sendable (_ subscriber: String, _ reason: String, any SQLConnection) throws -> Void
    /// Somebody wrote a code of the sign-up form into a chat: it is told from now on. The language they chose.
    /// Throws ``ClientError`` for a code that is wrong or over.
    package var take: @Sendable (_ code: String, ChannelKind, _ address: String) async throws -> Language
    /// Ends the subscriptions of a chat; the language of one of them, nil when there was none.
    package var leave: @Sendable (ChannelKind, _ address: String) async throws -> Language?

    package init(
        address: @escaping @Sendable (String, any SQLConnection) throws -> Address?,
        forget: @escaping @Sendable (String, String, any SQLConnection) throws -> Void,
        take: @escaping @Sendable (String, ChannelKind, String) async throws -> Language,
        leave: @escaping @Sendable (ChannelKind, String) async throws -> Language?
    ) {
        (self.address, self.forget, self.take, self.leave) = (address, forget, take, leave)
    }

    /// Nobody subscribes to anything.
    package static let nobody = SubscriberDesk(
        address: { _, _ in nil }, forget: { _, _, _ in }, take: { _, _, _ in throw ClientError.codeWrong }, leave: { _, _ in nil })
}
