import Platform

/// A message as it is written into a stream.
struct XMPPMessage: Sendable, Hashable {
    /// The same in every try, so that clients and archives know a repetition.
    let id: String
    let text: String
    let thread: String?

    func stanza(to address: JID, inRoom: Bool) -> Stanza {
        var children = [Stanza("body", text: text)]
        if let thread { children.append(Stanza("thread", text: thread)) }
        // In a room everybody would answer.
        if !inRoom { children.append(Stanza("request", ["xmlns": XMPPNamespace.receipts])) }
        children.append(Stanza("store", ["xmlns": XMPPNamespace.hints]))
        children.append(Stanza("origin-id", ["xmlns": XMPPNamespace.stableIDs, "id": id]))
        return Stanza("message", ["to": address.description, "type": inRoom ? "groupchat" : "chat", "id": id], children)
    }
}
