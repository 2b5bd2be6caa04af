package import Foundation
package import Kernel
package import Platform

/// Where messages about incidents go.
package struct Destination: Sendable, Hashable, Identifiable {
    /// What it leads to: a channel's address, or a person by their own contact methods.
    package enum Way: Sendable, Hashable {
        case channel(ChannelKind)
        case user(UserID)

        package var word: String {
            switch self {
            case .channel(let kind): kind.rawValue
            case .user: "user"
            }
        }
    }

    /// Which services' incidents it is told of.
    package enum Reach: Sendable, Hashable {
        case everything
        case team(TeamID)
        /// Empty when the last of them was deleted: then it is told of none.
        case services(Set<ServiceID>)
    }

    package let id: Int64
    package let name: String
    package let way: Way
    package let address: String
    package let reach: Reach
    package let levels: Set<Level>
    package let kinds: Set<MessageKind>
    package let language: Language
    package let timeZone: TimeZone
    package let bundles: Bool
    package let preset: WebhookOptions.Preset?
    package let headers: [String: String]
    package let secret: String?
    package let isTrusted: Bool

    static let usualLevels: Set<Level> = [.error, .critical]
    static let usualKinds: Set<MessageKind> = [.opened, .reopened, .resolved]

    func covers(_ note: IncidentNote) -> Bool {
        switch reach {
        case .everything: true
        case .team(let team): note.team == team
        case .services(let services): services.contains(note.service)
        }
    }

    /// Nil for one that is no web hook.
    var webhook: WebhookOptions? {
        guard way == .channel(.webhook), let secret else { return nil }
        return WebhookOptions(id: id, name: name, preset: preset, headers: headers, secret: secret, isTrusted: isTrusted)
    }

    var auditSubject: String { "destination \(id) (\(name))" }
}

/// A destination as somebody wants it.
package struct DestinationDraft: Sendable, Hashable {
    package var name: String
    package var services: [String] = []
    /// No incident of any service is told there, only what leads there by name.
    package var isForNone = false
    package var team: String?
    /// `webhook`, `telegram`, `mail`, `xmpp` or `user`.
    package var channel: String
    /// As the channel knows it; of a person their name.
    package var address: String
    /// Nil for the usual ones.
    package var levels: [String]?
    package var kinds: [String]?
    package var language: String?
    package var timeZone: String?
    /// Nil for what is usual in the channel.
    package var bundle: Bool?
    package var preset: String?
    package var headers: [String: String] = [:]

    package init(name: String, channel: String, address: String) { (self.name, self.channel, self.address) = (name, channel, address) }
}
