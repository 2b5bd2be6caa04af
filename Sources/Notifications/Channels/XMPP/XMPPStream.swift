import Platform

/// One stream, from signing in to its end: what is asked and answered on it, and the rooms it is in.
actor XMPPStream {
    /// What others tell of their own accord.
    enum News: Sendable, Hashable {
        case reply(XMPPReply)
        /// The person has the message of this id.
        case receipt(id: String, from: JID)
        /// Somebody on the way could not hand over the message of this id after all.
        case refusal(id: String, from: JID, condition: String)
    }

    let talk: XMPPTalk
    let tell: @Sendable (News) -> Void
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

    init(link: XMPPLink, own: JID, patience: Duration = XMPPTalk.patience, tell: @escaping @Sendable (News) -> Void) {
        talk = XMPPTalk(link: link, own: own, patience: patience)
        self.tell = tell
    }

    /// Our full address.
    var own: JID { talk.own }

    // MARK: Sending

    /// Hands a message over. It is taken when a question that was sent behind it is answered: servers work in the order in which
    /// things come, so they have said by then whether they refuse it.
    /// - Throws: ``XMPPFailure``.
    func deliver(_ message: XMPPMessage, to address: JID) async throws {
        let isRoom = try await keepsRooms(address.domain)
        if isRoom { try await join(address) }
        refusals[message.id] = .some(nil)
        defer { refusals[message.id] = nil }
        talk.send(message.stanza(to: address, inRoom: isRoom))
        let answer = try await talk.ask(Stanza("ping", ["xmlns": XMPPNamespace.ping]), of: address.domain)
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
        let message = XMPPMessage(id: talk.nextID(), text: text, thread: reply.thread)
        talk.send(message.stanza(to: reply.told, inRoom: reply.isInRoom))
    }

    /// Whether our own server still answers. Throws ``XMPPFailure``.
    func check() async throws { try await talk.check() }

    private func keepsRooms(_ domain: String) async throws -> Bool {
        if let known = keepsRooms[domain] { return known }
        let answer = try await talk.ask(Stanza("query", ["xmlns": XMPPNamespace.discovery]), of: domain)
        if XMPPFailure.isUnreachable(answer) { throw XMPPFailure(answer) }
        let identities = answer.child("query")?.children.filter { $0.name == "identity" } ?? []
        let does = identities.contains { $0.attributes["category"] == "conference" }
        keepsRooms[domain] = does
        return does
    }

    /// Nothing is answered any more.
    func end(_ reason: String) { talk.end(reason) }
}
