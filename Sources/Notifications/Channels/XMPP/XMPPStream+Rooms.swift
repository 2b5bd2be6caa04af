import Platform

extension XMPPStream {
    /// Enters a room, once for each stream: only who is in it may write there.
    func join(_ room: JID) async throws {
        guard !entered.contains(room) else { return }
        defer { if !entered.contains(room) { names[room] = nil } }
        let name = own.local ?? "switchboard"
        // Another who has the name keeps it.
        for name in [name, "\(name)-\(own.resource ?? "2")"] {
            let place = room.with(resource: name)
            let presence = Stanza(
                "presence", ["to": place.description],
                [Stanza("x", ["xmlns": XMPPNamespace.rooms], [Stanza("history", ["maxstanzas": "0"])])])
            // Who is there is told before our own entry.
            names[room] = name
            let answer = try await talk.answers.answer(
                to: "join \(room)", within: talk.patience, silence: talk.silence(of: room.domain)
            ) { [talk] in talk.send(presence) }
            if answer.errorCondition == "conflict" { continue }
            guard answer.type != "error" else { throw XMPPFailure(answer) }
            names[room] = answer.from?.resource ?? name
            entered.insert(room)
            // A new room lets nobody in before its maker has said how it is to be.
            if answer.roomStatus.contains("201") { try await open(room) }
            return
        }
        throw XMPPFailure.refused(condition: "conflict", isPassing: true)
    }

    private func open(_ room: JID) async throws {
        let form = Stanza("x", ["xmlns": "jabber:x:data", "type": "submit"])
        _ = try await talk.ask(Stanza("query", ["xmlns": XMPPNamespace.roomOwner], [form]), of: room.description, change: true)
    }

    /// We are in it no more, whatever we thought.
    func forget(_ room: JID) {
        names[room.bare] = nil
        entered.remove(room.bare)
        occupants = occupants.filter { $0.key.bare != room.bare }
    }

    func takePresence(_ stanza: Stanza) {
        guard let from = stanza.from else { return }
        switch stanza.type {
        case "subscribe":
            // Whoever is told may see whether we are there; some servers let messages through only then.
            talk.send(Stanza("presence", ["to": from.bare.description, "type": "subscribed"]))
        case "error": talk.answers.give(stanza, to: "join \(from.bare)")
        case "unavailable" where names[from.bare] != nil:
            occupants[from] = nil
            if names[from.bare] == from.resource || stanza.roomStatus.contains("110") { forget(from) }
        case nil where names[from.bare] != nil:
            if let item = stanza.child("x", in: XMPPNamespace.roomUser)?.child("item")?.attributes["jid"].flatMap({ JID($0) }) {
                occupants[from] = item.bare
            }
            if stanza.roomStatus.contains("110") { talk.answers.give(stanza, to: "join \(from.bare)") }
        default: break
        }
    }
}

extension Stanza {
    /// What a room says of a presence: 110 it is our own, 201 the room is new.
    fileprivate var roomStatus: [String] {
        child("x", in: XMPPNamespace.roomUser)?.children.filter { $0.name == "status" }.compactMap { $0.attributes["code"] } ?? []
    }
}
