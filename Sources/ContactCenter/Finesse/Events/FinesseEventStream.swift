import Platform
import Synchronization

/// One connection to Finesse's publisher, from signing in to its end: what is subscribed to, and what comes of it.
final class FinesseEventStream: Sendable {
    let talk: XMPPTalk
    private let publisher: JID
    private let nodes = Mutex((open: Set<String>(), refused: [String: String]()))

    init(_ talk: XMPPTalk, publisher: JID) { (self.talk, self.publisher) = (talk, publisher) }

    /// Subscribes to what is not subscribed to yet. What was refused is not asked for again on this connection.
    /// - Throws: ``XMPPFailure`` where the connection is over, or the publisher refuses everything.
    func subscribe(to agents: [Agent]) async throws {
        // Whoever is alone because a team's node is refused comes with the second round.
        for _ in 1...2 {
            let (open, refused) = nodes.withLock { ($0.open, Set($0.refused.keys)) }
            for node in FinesseNodes.wanted(of: agents, refused: refused) where !open.contains(node) {
                let answer = try await ask("subscribe", node)
                nodes.withLock { nodes in
                    if let condition = answer.errorCondition { nodes.refused[node] = condition } else { nodes.open.insert(node) }
                }
            }
        }
        let (open, refused) = nodes.withLock { ($0.open, $0.refused) }
        guard !agents.isEmpty, open.allSatisfy({ $0 == FinesseNodes.system }) else { return }
        let condition = refused.filter { $0.key != FinesseNodes.system }.map(\.value).sorted().first ?? "undefined-condition"
        throw XMPPFailure.refused(condition: condition, isPassing: false)
    }

    private func ask(_ verb: String, _ node: String) async throws -> Stanza {
        try await talk.ask(question(verb, node), of: publisher.description, change: true)
    }

    private func question(_ verb: String, _ node: String) -> Stanza {
        let change = Stanza(verb, ["node": node, "jid": talk.own.description])
        return Stanza("pubsub", ["xmlns": XMPPNamespace.publishing], [change])
    }

    /// Subscriptions outlive the connection, so they are ended before it is; nobody waits for the answers.
    func leave() {
        let open = nodes.withLock { nodes in
            defer { nodes.open = [] }
            return nodes.open.sorted()
        }
        for node in open {
            talk.send(
                Stanza("iq", ["to": publisher.description, "type": "set", "id": talk.nextID()], [question("unsubscribe", node)]))
        }
    }

    /// What the publisher tells of what is subscribed to; others may send whatever they like.
    func notices(in message: Stanza) -> [FinesseNotice] {
        guard message.type != "error", message.from == publisher else { return [] }
        let open = nodes.withLock { $0.open }
        return FinesseNotice.all(in: message).filter { open.contains($0.node) }
    }
}
