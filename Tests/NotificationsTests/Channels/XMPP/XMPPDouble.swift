import Platform
import Synchronization

@testable import Notifications

/// An XMPP server behind links, as far as the protocol is ours: people, rooms, questions. Encryption and signing in are the library's.
final class XMPPDouble: Sendable {
    static let own = JID("desk@example.org/res1")!

    struct State {
        var people: Set<String> = ["olga@example.org", "ivan@example.org"]
        var links: [AsyncStream<XMPPLink.Event>.Continuation] = []
        var sent: [Stanza] = []
        /// Names in rooms that are taken by others.
        var takenNames: Set<String> = []
        /// What is wrong with everything that goes to a domain: an error's condition.
        var domainErrors: [String: String] = [:]
        var silentDomains: Set<String> = []
        var refusesConnections = false
    }

    let state = Mutex(State())
    /// One for each connection that was asked for.
    let connections: AsyncStream<Int>
    private let connection: AsyncStream<Int>.Continuation

    init() { (connections, connection) = AsyncStream.makeStream() }

    /// Everything that came, of every connection.
    var sent: [Stanza] { state.withLock { $0.sent } }
    var messages: [Stanza] { sent.filter { $0.name == "message" } }

    /// A new link, signed in at once.
    func link() -> XMPPLink {
        let (events, continuation) = AsyncStream.makeStream(of: XMPPLink.Event.self)
        let (number, isRefused) = state.withLock { state in
            state.links.append(continuation)
            return (state.links.count, state.refusesConnections)
        }
        connection.yield(number)
        if isRefused {
            continuation.yield(.closed("connection refused"))
            continuation.finish()
        } else {
            continuation.yield(.connected(Self.own))
        }
        return XMPPLink(
            events: events, send: { [self] stanza in take(stanza, number) },
            close: {
                continuation.yield(.closed("the connection was closed"))
                continuation.finish()
            })
    }

    /// The server ends the last connection.
    func drop(_ reason: String) {
        guard let link = state.withLock({ $0.links.last }) else { return }
        link.yield(.closed(reason))
        link.finish()
    }

    /// Sends something over the last connection.
    func say(_ stanza: Stanza) { state.withLock { $0.links.last }?.yield(.stanza(stanza)) }

    private func take(_ stanza: Stanza, _ link: Int) {
        let (answers, continuation) = state.withLock { state in
            state.sent.append(stanza)
            return (Self.answers(to: stanza, state), state.links[link - 1])
        }
        for answer in answers { continuation.yield(.stanza(answer)) }
    }

    // MARK: What it answers

    private static func answers(to stanza: Stanza, _ state: State) -> [Stanza] {
        guard let to = stanza.attributes["to"].flatMap({ JID($0) }) else { return [] }
        if state.silentDomains.contains(to.domain) { return [] }
        if let condition = state.domainErrors[to.domain] { return [refused(stanza, condition)] }
        switch stanza.name {
        case "iq" where stanza.type == "get" || stanza.type == "set": return [answer(to: stanza, to)]
        case "presence" where to.resource != nil: return [entered(stanza, to, state)]
        case "message": return received(stanza, to, state)
        default: return []
        }
    }

    private static func answer(to stanza: Stanza, _ to: JID) -> Stanza {
        var query: [Stanza] = []
        if stanza.child("query", in: XMPPNamespace.discovery) != nil {
            let category = to.domain.hasPrefix("rooms.") ? "conference" : "server"
            query = [Stanza("query", ["xmlns": XMPPNamespace.discovery], [Stanza("identity", ["category": category])])]
        }
        return Stanza("iq", ["type": "result", "id": stanza.id ?? "", "from": to.description], query)
    }

    private static func entered(_ stanza: Stanza, _ to: JID, _ state: State) -> Stanza {
        if state.takenNames.contains(to.resource ?? "") { return refused(stanza, "conflict") }
        let statuses = [Stanza("status", ["code": "110"])] + (to.local == "new" ? [Stanza("status", ["code": "201"])] : [])
        return Stanza("presence", ["from": to.description], [Stanza("x", ["xmlns": XMPPNamespace.roomUser], statuses)])
    }

    private static func received(_ stanza: Stanza, _ to: JID, _ state: State) -> [Stanza] {
        let isKnown = stanza.type == "groupchat" || state.people.contains(to.bare.description)
        return isKnown ? [] : [refused(stanza, "service-unavailable")]
    }

    static func refused(_ stanza: Stanza, _ condition: String, type: String = "cancel") -> Stanza {
        let error = Stanza("error", ["type": type], [Stanza(condition, ["xmlns": XMPPNamespace.stanzaErrors])])
        return Stanza(stanza.name, ["type": "error", "id": stanza.id ?? "", "from": stanza.attributes["to"] ?? ""], [error])
    }
}
