import Foundation
import Platform

/// What one item of a message of Finesse's publisher tells.
struct FinesseNotice: Hashable, Sendable {
    /// The node it is of, as `/finesse/api/Team/3/Users`.
    let node: String
    /// Whether something is gone, and not another one.
    let isRemoval: Bool
    /// Each `user` in it, however it is wrapped: as much of it as Finesse says.
    let users: [FinesseXML]

    /// Bytes of an item's document.
    static let longest = 256 << 10
    /// Items of a message.
    static let most = 100
    /// Elements around a user.
    private static let mostWraps = 4

    /// Those of a message; what is none of Finesse's is left out.
    static func all(in message: Stanza) -> [FinesseNotice] {
        guard let items = message.child("event", in: XMPPNamespace.publishedEvents)?.child("items"), let node = items.attributes["node"],
            node.hasPrefix("/finesse/api/")
        else { return [] }
        return items.children.lazy.filter { $0.name == "item" }.prefix(most).compactMap { item in
            item.child("notification").flatMap { FinesseNotice($0.text, of: node) }
        }
    }

    /// Nil for what is no document of an update.
    init?(_ text: String, of node: String) {
        guard text.utf8.count <= Self.longest, let update = FinesseXML(Data(text.utf8)), update.name == "update" else { return nil }
        self.node = node
        isRemoval = update["event"]?.uppercased() == "DELETE"
        users = update.child("data").map { Self.users(in: $0, depth: 0) } ?? []
    }

    private static func users(in element: FinesseXML, depth: Int) -> [FinesseXML] {
        if element.name == "user" { return [element] }
        return depth < mostWraps ? element.children.flatMap { users(in: $0, depth: depth + 1) } : []
    }
}

extension XMPPNamespace {
    static let publishing = "http://jabber.org/protocol/pubsub"
    static let publishedEvents = "http://jabber.org/protocol/pubsub#event"
}
