package import Kernel
package import Platform

/// A way by which customers are told.
package enum SubscriberChannel: String, CaseIterable, Sendable, Codable, CustomStringConvertible {
    case mail, xmpp, telegram, webpush, webhook

    package var description: String { rawValue }

    /// Whether somebody types the address.
    var isTyped: Bool { self == .mail || self == .xmpp || self == .webhook }
}

/// A customer who is told what a public page says.
package struct Subscriber: Identifiable, Hashable, Sendable {
    /// What they want to be told.
    package struct Choice: Hashable, Sendable {
        package var language = Language.english
        /// How bad something has to be; `none` for everything.
        package var severity = StatusIncident.Impact.none
        package var tellsMaintenances = true
        /// Empty for all. A group stands for what is in it.
        package var components: Set<PublicID> = []

        package init() {}
    }

    package let id: PublicID
    package let site: PublicID
    package let channel: SubscriberChannel
    /// As the channel knows it.
    package var address: String
    /// Of a browser: `PushSubscription.toJSON()`.
    package var subscription: JSON?
    package var choice: Choice
    /// Of a web hook: whether it may lead into private networks.
    package var isTrusted = false
    /// Nil: nothing but the question whether messages are wanted goes there.
    package var confirmedAt: Timestamp?
    /// When that was asked last, and how often on that day.
    package var askedAt: Timestamp?
    package var askedTimes = 0
    package let createdAt: Timestamp

    /// What severities can be chosen.
    static let severities: [StatusIncident.Impact] = [.none, .minor, .major, .critical]

    static let mostComponents = 500
}

/// Whom something concerns.
struct Audience: Sendable, Hashable {
    /// The pages that show it.
    var sites: [PublicID]
    /// Those of which one is chosen by whoever chose any; nil for what concerns everybody.
    var components: Set<PublicID>?
    var severity = StatusIncident.Impact.none
    var isMaintenance = false
    /// When it was published: who said yes later is not told of it. Nil for now.
    var publishedAt: Timestamp?
    /// Changes of components are for programs.
    var channels = SubscriberChannel.allCases
}

extension Audience {
    /// - Parameters:
    ///   - named: the components that it is about; none for what is about no component.
    ///   - all: every component there is.
    init(about named: some Sequence<PublicID>, of all: [Component], sites: [SiteRecord]) {
        let named = Set(named)
        // What is said of a group is said of what is in it, and who chose a group chose that.
        let inside = all.filter { named.contains($0.id) || ($0.groupID.map(named.contains) ?? false) }
        let concerned = named.union(inside.map(\.id)).union(inside.compactMap(\.groupID))
        components = named.isEmpty ? nil : concerned
        self.sites = sites.filter { $0.isFirst || !concerned.isDisjoint(with: $0.shown(of: all).map(\.id)) }.map(\.id)
    }
}
