import Synchronization

/// Questions (`iq`) and their answers on a stream that is signed in, in both directions.
package final class XMPPTalk: Sendable {
    /// How long an answer is waited for.
    package static let patience = Duration.seconds(15)

    /// Our full address.
    package let own: JID
    /// Who waits for which answer; also for those of other stanzas.
    package let answers = AnswerTable()
    /// How long is waited for an answer on this one.
    package let patience: Duration
    private let link: XMPPLink
    private let lastQuestion = Atomic(0)

    package init(link: XMPPLink, own: JID, patience: Duration = XMPPTalk.patience) {
        (self.link, self.own, self.patience) = (link, own, patience)
    }

    /// Never waits.
    package func send(_ stanza: Stanza) { link.send(stanza) }

    /// The answer to a question, also a refusal. Another server's silence is its own fault, and not the connection's.
    /// - Parameter change: whether something is to be changed by it.
    /// - Throws: ``XMPPFailure``; `CancellationError`.
    package func ask(_ question: Stanza, of address: String, change: Bool = false) async throws -> Stanza {
        let id = nextID()
        let stanza = Stanza("iq", ["to": address, "type": change ? "set" : "get", "id": id], [question])
        let domain = JID(address)?.domain ?? own.domain
        return try await answers.answer(to: Self.question(id, to: domain), within: patience, silence: silence(of: domain)) { [link] in
            link.send(stanza)
        }
    }

    /// Whether our own server still answers. Throws ``XMPPFailure``.
    package func check() async throws { _ = try await ask(Stanza("ping", ["xmlns": XMPPNamespace.ping]), of: own.domain) }

    /// What it means that no answer came from there.
    package func silence(of domain: String) -> XMPPFailure {
        domain == own.domain ? .lost("no answer in time") : .refused(condition: "remote-server-timeout", isPassing: true)
    }

    /// Not used before on this stream, nor on another one.
    package func nextID() -> String {
        // With the resource, which the server made up, or which one stream alone has.
        "\(own.resource ?? "")-\(lastQuestion.add(1, ordering: .relaxed).newValue)"
    }

    /// Takes an `iq` that came: an answer goes to who waits for it, a question is answered.
    package func take(_ stanza: Stanza) {
        guard let id = stanza.id else { return }
        if stanza.type == "result" || stanza.type == "error" {
            answers.give(stanza, to: Self.question(id, to: stanza.from?.domain ?? own.domain))
            return
        }
        var attributes = ["type": "result", "id": id]
        attributes["to"] = stanza.attributes["from"]
        guard stanza.child("ping", in: XMPPNamespace.ping) == nil else { return link.send(Stanza("iq", attributes)) }
        attributes["type"] = "error"
        let condition = Stanza("service-unavailable", ["xmlns": XMPPNamespace.stanzaErrors])
        link.send(Stanza("iq", attributes, [Stanza("error", ["type": "cancel"], [condition])]))
    }

    /// Nothing is answered any more.
    package func end(_ reason: String) { answers.end(reason) }

    /// By what an answer is known: whoever was not asked could guess a number.
    private static func question(_ id: String, to domain: String) -> String { "iq \(id) \(domain)" }
}
