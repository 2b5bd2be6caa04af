package import Foundation
package import Kernel
package import Platform

/// Where one message goes.
package struct Recipient: Sendable, Hashable {
    package let channel: ChannelKind
    /// As the channel knows it: URL, chat, mail address, JID, a browser's endpoint.
    package var address: String
    package let language: Language
    package let timeZone: TimeZone
    /// Whether a person reads it by themselves, so that what they answer counts as theirs.
    package var user: UserID?
    /// Of a web hook.
    package var webhook: WebhookOptions?
    /// Of a browser: `PushSubscription.toJSON()`.
    package var subscription: JSON?
    /// Whether it is somebody who subscribed to a status page: a person who left is not to be asked again.
    package var isSubscriber = false

    package init(
        channel: ChannelKind, address: String, language: Language = .english, timeZone: TimeZone = .gmt, user: UserID? = nil,
        webhook: WebhookOptions? = nil, subscription: JSON? = nil
    ) {
        (self.channel, self.address, self.language, self.timeZone) = (channel, address, language, timeZone)
        (self.user, self.webhook, self.subscription) = (user, webhook, subscription)
    }
}

/// How a web hook is called.
package struct WebhookOptions: Sendable, Hashable {
    package enum Preset: String, CaseIterable, Sendable { case slack, mattermost }

    /// The destination's number and name.
    package let id: Int64
    package let name: String
    package let preset: Preset?
    package let headers: [String: String]
    /// `whsec_` and the key in base64.
    package let secret: String
    /// Whether it may lead into private networks: an administrator chose it.
    package let isTrusted: Bool

    package init(id: Int64, name: String, preset: Preset?, headers: [String: String], secret: String, isTrusted: Bool) {
        (self.id, self.name, self.preset, self.headers, self.secret, self.isTrusted) = (id, name, preset, headers, secret, isTrusted)
    }
}
