import Foundation
import Kernel
import Platform
import Synchronization

/// One stream, from signing in to its end: what is asked and answered on it, and the rooms it is in.
actor XMPPStream {
    /// How long somebody else's server is waited for.
    static let patience = Duration.seconds(15)

    /// What others tell of their own accord.
    enum News: Sendable, Hashable {
        case reply(XMPPReply)
        /// The person has the message of this id.
        case receipt(id: String, from: JID)
        /// Somebody on the way could not hand over the message of this id after all.
        case refusal(id: String, from: JID, condition: String)
    }

    /// Our full address.
    let own: JID
    let link: XMPPLink
    let answers = AnswerTable()
    let patience: Duration
    let tell: @Sendable (News) -> Void
    private let lastQuestion = Atomic(0)
    /// Whether the servers asked so far keep rooms.
    private var keepsRooms: [String: Bool] = [:]
    /// The rooms we are in or about to enter, and our name there.
    var names: [JID: String] = [:]
    /// Those we are in.
    var entered: Set<JID> = []
    /// Who is behind a place in one of these rooms, where it shows that.
    var occupants: [JID: JID] = [:]
    /// Messages that wait to be confirmed, and how they were refused.
    var refusals: [String: Stanza?] = [:]

    init(link: XMPPLink, own: JID, patience: Duration = XMPPStream.patience, tell: @escaping @Sendable (News) -> Void) {
        (self.link, self.own, self.patience, self.tell) = (link, own, patience, tell)
    }

    // MARK: Sending

    /// Hands a message over. It is taken when a question that was sent behind it is answered: servers work in the order in which
    /// things come, so they have said by then whether they refuse it.
    /// - Throws: ``XMPPFailure``.
    func deliver(_ message: XMPPMessage, to address: JID) async throws {
        let isRoom = try await keepsRooms(address.domain)
        if isRoom { try await join(address) }
        refusals[message.id] = .some(nil)
        defer { refusals[message.id] = nil }
        link.send(message.stanza(to: address, inRoom: isRoom))
        let answer = try await ask(Stanza("ping", ["xmlns": Namespace.ping]), of: address.domain)
        if let refusal = refusals[message.id] ?? nil {
            if refusal.errorCondition == "not-acceptable" { forget(address) }
            throw XMPPFailure(refusal)
        }
        if XMPPFailure.isUnreachable(answer) { throw XMPPFailure(answer) }
    }

    /// Enters the address if it is a room. Throws ``XMPPFailure``.
    func enter(_ address: JID) async throws {
        if try await keepsRooms(address.domain) { try await join(address) }
    }

    /// Answers somebody; nobody waits for whether it arrives.
    func say(_ text: String, in reply: XMPPReply) {
        let message = XMPPMessage(id: nextID(), text: text, thread: reply.thread)
        link.send(message.stanza(to: reply.told, inRoom: reply.isInRoom))
    }

    /// Whether our own server still answers. Throws ``XMPPFailure``.
    func check() async throws { _ = try await ask(Stanza("ping", ["xmlns": Namespace.ping]), of: own.domain) }

    /// The answer to a question (`iq`), also a refusal. Another server's silence is its own fault, and not the connection's.
    /// - Parameter change: whether something is to be changed by it.
    func ask(_ question: Stanza, of address: String, change: Bool = false) async throws -> Stanza {
        let id = nextID()
        let stanza = Stanza("iq", ["to": address, "type": change ? "set" : "get", "id": id], [question])
        let domain = JID(address)?.domain ?? own.domain
        return try await answers.answer(to: Self.question(id, to: domain), within: patience, silence: silence(of: domain)) { [link] in
            link.send(stanza)
        }
    }

    /// What it means that no answer came from there.
    func silence(of domain: String) -> XMPPFailure {
        domain == own.domain ? .lost("no answer in time") : .refused(condition: "remote-server-timeout", isPassing: true)
    }

    /// By what an answer is known: whoever was not asked could guess a number.
    static func question(_ id: String, to domain: String) -> String { "iq \(id) \(domain)" }

    private func keepsRooms(_ domain: String) async throws -> Bool {
        if let known = keepsRooms[domain] { return known }
        let answer = try await ask(Stanza("query", ["xmlns": Namespace.discovery]), of: domain)
        if XMPPFailure.isUnreachable(answer) { throw XMPPFailure(answer) }
        let identities = answer.child("query")?.children.filter { $0.name == "identity" } ?? []
        let does = identities.contains { $0.attributes["category"] == "conference" }
        keepsRooms[domain] = does
        return does
    }

    func nextID() -> String {
        // With the resource, which the server made up for this stream alone.
        "\(own.resource ?? "")-\(lastQuestion.add(1, ordering: .relaxed).newValue)"
    }

    /// Nothing is answered any more.
    func end(_ reason: String) { answers.end(reason) }
}
