package import Kernel
package import Platform

/// A customer who can be told.
package struct Contact: Sendable, Hashable, Identifiable {
    package let id: Int64
    package let draft: ContactDraft
    package let createdAt: Timestamp
    package let changedAt: Timestamp
}

/// What is known of a customer.
package struct ContactDraft: Sendable, Hashable {
    package var name: String
    package var language: Language = .english
    /// In the order in which they were given.
    package var tags: [String] = []
    /// Whether they agreed to be told: without it nothing is sent.
    package var consent = false
    package var mail: String?
    package var xmpp: String?
    /// A chat of Telegram: its number, or the public name of a channel. People have to write to the bot first, or it may not write to them.
    package var telegram: String?
    /// A browser's PushSubscription.
    package var webpush: JSON?

    package init(name: String) { self.name = name }

    /// As a channel knows it; nil for one that they have not.
    func address(of channel: ChannelKind) -> String? {
        switch channel {
        case .mail: mail
        case .xmpp: xmpp
        case .webpush: webpush?["endpoint"]?.string
        case .telegram: telegram
        case .webhook: nil
        }
    }

    private static let mostTags = 50
    private static let longestTag = 60

    /// The same as it is kept. Throws ``ClientError``: `contactNotValid`, `addressNotValid`.
    func checked() throws(ClientError) -> ContactDraft {
        var checked = self
        checked.name = name.trimmingWhitespace()
        guard (1...200).contains(checked.name.count), checked.name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .contactNotValid("name") }
        checked.tags = try Self.tags(tags)
        checked.mail = try address(mail, .mail)
        checked.xmpp = try address(xmpp, .xmpp)
        checked.telegram = try address(telegram, .telegram)
        guard [checked.mail, checked.xmpp, checked.telegram].contains(where: { $0 != nil }) || webpush != nil else {
            throw .contactNotValid("mail")
        }
        return checked
    }

    private func address(_ text: String?, _ channel: ChannelKind) throws(ClientError) -> String? {
        guard let text, !text.trimmingWhitespace().isEmpty else { return nil }
        return try AddressCheck.checked(text, channel, isTrusted: false)
    }

    private static func tags(_ tags: [String]) throws(ClientError) -> [String] {
        var (kept, seen): ([String], Set<String>) = ([], [])
        for tag in tags.map({ $0.trimmingWhitespace() }) where !tag.isEmpty && seen.insert(tag.lowercased()).inserted { kept.append(tag) }
        guard kept.count <= mostTags, kept.allSatisfy({ $0.count <= longestTag && !$0.contains(";") && !$0.contains("\0") }) else {
            throw .contactNotValid("tags")
        }
        return kept
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}
