package import Foundation
package import Kernel
package import Platform

/// How subscribers are reached. The module that sends messages fills it.
package struct SubscriberPort: Sendable {
    /// What one subscriber is told.
    package struct Message: Sendable {
        package enum Kind: Sendable {
            /// Asks whether messages are wanted.
            case confirmation
            case news
        }

        package let kind: Kind
        package let subscriber: PublicID
        package let channel: SubscriberChannel
        package let address: String
        package let language: Language
        package let timeZone: TimeZone
        /// Tells this one from all others to the same subscriber.
        package let cause: String
        /// The name of the page.
        package let page: String
        /// One line: what it is about.
        package let title: String
        package let lines: [String]
        /// Where to read on.
        package let url: String
        /// What messages about one thing have in common.
        package var thread: String?
        package var isUrgent = false
        /// Where the subscription is changed, and where a POST ends it.
        package var manageURL: String?
        package var unsubscribeURL: String?
        /// Of a web hook.
        package var body: String?
    }

    /// By which the settings say enough to send.
    package var channels: @Sendable () -> [SubscriberChannel]
    /// An address that somebody typed, as its channel knows it.
    /// - Throws: ``ClientError`` for one that it cannot send to, or may not.
    package var checked: @Sendable (SubscriberChannel, _ address: String, _ isTrusted: Bool) throws -> String
    /// A browser's PushSubscription: its address, and what there is to keep of it. Throws ``ClientError``.
    package var browser: @Sendable (JSON) throws -> (address: String, subscription: JSON)
    /// An address without what is secret in it.
    package var shown: @Sendable (SubscriberChannel, _ address: String) -> String
    /// Puts messages into the outbox, in the transaction of the connection. One that is there already is not put there again.
    package var put: @Sendable ([Message], Timestamp, any SQLConnection) throws -> Void
    /// A form by which a browser subscribes; it sends `channel` and `subscription` to an address.
    package var browserForm: @Sendable (_ action: String) async throws -> PagePiece
    /// What shows messages in a browser, and where browsers look for it.
    package var worker: (path: String, file: KeptAnswer)
    /// The link by which somebody writes a code to the bot; nil where its name is not known now.
    package var botLink: @Sendable (_ code: String) async -> String?

    package init(
        channels: @escaping @Sendable () -> [SubscriberChannel],
        checked: @escaping @Sendable (SubscriberChannel, String, Bool) throws -> String,
        browser: @escaping @Sendable (JSON) throws -> (address: String, subscription: JSON),
        shown: @escaping @Sendable (SubscriberChannel, String) -> String,
        put: @escaping @Sendable ([Message], Timestamp, any SQLConnection) throws -> Void,
        browserForm: @escaping @Sendable (String) async throws -> PagePiece, worker: (path: String, file: KeptAnswer),
        botLink: @escaping @Sendable (String) async -> String?
    ) {
        (self.channels, self.checked, self.browser, self.shown) = (channels, checked, browser, shown)
        (self.put, self.browserForm, self.worker, self.botLink) = (put, browserForm, worker, botLink)
    }
}
