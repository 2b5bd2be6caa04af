import Platform
import Synchronization

@testable import ContactCenter

/// Finesse's publisher of events behind links: it takes subscriptions and tells what the test says. Encryption and signing in are the
/// library's.
final class FinessePublisher: Sendable {
    static let address = "pubsub.finesse1.example.org"

    enum Condition { case there, away, refusesLogin, isSilent }

    struct State {
        var condition = Condition.there
        /// Nodes that nobody may subscribe to, by a part of their names.
        var refused: [String] = []
        var accounts: [XMPPAccount] = []
        var links: [AsyncStream<XMPPLink.Event>.Continuation] = []
        var sent: [Stanza] = []
        var subscribed: Set<String> = []
    }

    let state = Mutex(State())

    var accounts: [XMPPAccount] { state.withLock { $0.accounts } }
    var sent: [Stanza] { state.withLock { $0.sent } }
    var subscribed: Set<String> { state.withLock { $0.subscribed } }

    func set(_ condition: Condition) { state.withLock { $0.condition = condition } }

    /// A new link, signed in at once.
    func link(_ account: XMPPAccount) -> XMPPLink {
        let (events, continuation) = AsyncStream.makeStream(of: XMPPLink.Event.self)
        let condition = state.withLock { state in
            state.accounts.append(account)
            state.links.append(continuation)
            return state.condition
        }
        func end(_ event: XMPPLink.Event) {
            continuation.yield(event)
            continuation.finish()
        }
        switch condition {
        case .away: end(.closed("connection refused"))
        case .refusesLogin: end(.closed("the server refused the account or its password", isRefused: true))
        case .there, .isSilent: continuation.yield(.connected(account.jid))
        }
        return XMPPLink(
            events: events, send: { [self] in take($0, continuation) },
            close: {
                continuation.yield(.closed("the connection was closed"))
                continuation.finish()
            })
    }

    private func take(_ stanza: Stanza, _ link: AsyncStream<XMPPLink.Event>.Continuation) {
        let answer = state.withLock { state -> Stanza? in
            state.sent.append(stanza)
            guard stanza.name == "iq", let to = stanza.attributes["to"], state.condition != .isSilent else { return nil }
            var answer = Stanza("iq", ["type": "result", "id": stanza.id ?? "", "from": to])
            let change = stanza.child("pubsub", in: XMPPNamespace.publishing)?.children.first
            guard let change, let node = change.attributes["node"] else { return answer }
            if change.name == "unsubscribe" {
                state.subscribed.remove(node)
            } else if state.refused.contains(where: node.contains) {
                answer.attributes["type"] = "error"
                let condition = Stanza("forbidden", ["xmlns": XMPPNamespace.stanzaErrors])
                answer.children = [Stanza("error", ["type": "auth"], [condition])]
            } else {
                state.subscribed.insert(node)
            }
            return answer
        }
        if let answer { link.yield(.stanza(answer)) }
    }

    // MARK: What it tells

    static func message(_ document: String, of node: String, from sender: String = address) -> Stanza {
        let notification = Stanza("notification", ["xmlns": "urn:xmpp:push:0"], text: document)
        let items = Stanza("items", ["node": node], [Stanza("item", ["id": "1"], [notification])])
        return Stanza("message", ["from": sender], [Stanza("event", ["xmlns": XMPPNamespace.publishedEvents], [items])])
    }

    /// A state of somebody, as the contract's sample has it.
    static func update(_ login: String, _ state: String, since: String, more: String = "", event: String = "PUT") -> String {
        """
        <Update><event>\(event)</event><requestId></requestId><source>/finesse/api/User/\(login)</source><data><user><loginId>\(login)</loginId>\
        <state>\(state)</state><stateChangeTime>\(since)</stateChangeTime>\(more)</user></data></Update>
        """
    }

    func say(_ stanza: Stanza) { state.withLock { $0.links.last }?.yield(.stanza(stanza)) }

    /// The connection breaks.
    func drop(_ reason: String) {
        guard let link = state.withLock({ $0.links.last }) else { return }
        link.yield(.closed(reason))
        link.finish()
    }
}
