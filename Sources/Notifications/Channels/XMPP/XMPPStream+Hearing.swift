import Platform

/// What comes without having been asked for.
extension XMPPStream {
    /// Bytes of what is listened to: anybody may send us something. A short word may stand below a long message that it quotes.
    private static let longestReply = 10_000

    func take(_ stanza: Stanza) {
        switch stanza.name {
        case "iq": talk.take(stanza)
        case "presence": takePresence(stanza)
        case "message": takeMessage(stanza)
        default: break
        }
    }

    private func takeMessage(_ stanza: Stanza) {
        guard let from = stanza.from, from.bare != own.bare else { return }
        if stanza.type == "error" {
            // In a room others know the id, too; the room itself answers without a name.
            guard let id = stanza.id, names[from.bare] == nil || from.resource == nil else { return }
            if refusals[id] != nil { return refusals[id] = stanza }
            return tell(.refusal(id: id, from: from.bare, condition: stanza.errorCondition ?? ""))
        }
        // Nobody is in a room, or somebody else, because they say so. What is whispered to us in a room counts as said in it.
        let isInRoom = names[from.bare] != nil
        if !isInRoom, let receipt = stanza.child("received", in: XMPPNamespace.receipts)?.id {
            tell(.receipt(id: receipt, from: from.bare))
        }
        guard let text = stanza.child("body")?.text, (1...Self.longestReply).contains(text.utf8.count) else { return }
        let thread = stanza.child("thread").flatMap { $0.text.utf8.count <= Self.longestReply ? $0.text : nil }
        guard isInRoom || stanza.type != "groupchat" else { return }
        // What a room repeats from earlier was heard then; what we said ourselves is no answer.
        guard !isInRoom || (stanza.child("delay", in: XMPPNamespace.delay) == nil && isSomebodyElse(from)) else { return }
        tell(
            .reply(
                XMPPReply(
                    told: from.bare, speaker: isInRoom ? occupants[from] ?? from : from.bare, isInRoom: isInRoom,
                    thread: thread, text: text, language: stanza.attributes["lang"],
                    message: isInRoom ? Self.name(of: stanza, from) : nil)))
    }

    /// By the room's own id, where it gives one (XEP-0359), else by its sender's.
    private static func name(of stanza: Stanza, _ from: JID) -> String? {
        let given = stanza.children.first { child in
            child.name == "stanza-id" && child.namespace == XMPPNamespace.stableIDs
                && child.attributes["by"].flatMap { JID($0) } == from.bare
        }
        return (given?.id ?? stanza.id).map { "\(from) \($0)" }
    }

    private func isSomebodyElse(_ place: JID) -> Bool { place.resource != nil && names[place.bare] != place.resource }
}
