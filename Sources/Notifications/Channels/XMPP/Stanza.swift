/// One XML element of an XMPP stream, with what is in it.
struct Stanza: Sendable, Hashable {
    var name: String
    /// The namespace is the attribute `xmlns`.
    var attributes: [String: String]
    /// The characters directly in it.
    var text: String
    var children: [Stanza]

    init(_ name: String, _ attributes: [String: String] = [:], text: String = "", _ children: [Stanza] = []) {
        (self.name, self.attributes, self.text, self.children) = (name, attributes, text, children)
    }

    var id: String? { attributes["id"] }
    var type: String? { attributes["type"] }
    var from: JID? { attributes["from"].flatMap { JID($0) } }
    var namespace: String? { attributes["xmlns"] }

    /// The first child of that name; any namespace will do where none is given.
    func child(_ name: String, in namespace: String? = nil) -> Stanza? {
        children.first { $0.name == name && (namespace == nil || $0.namespace == namespace) }
    }

    /// The condition in its `<error>`, as `item-not-found`; nil for what is no error.
    var errorCondition: String? {
        guard type == "error" else { return nil }
        let words = child("error")?.children ?? []
        return words.first { $0.name != "text" && $0.namespace == Namespace.stanzaErrors }?.name ?? "undefined-condition"
    }

    /// Whether the other side says that the same may succeed later.
    var isPassingError: Bool { child("error")?.type == "wait" }
}

/// Names that the protocols chose for themselves.
enum Namespace {
    static let stanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas"
    static let ping = "urn:xmpp:ping"
    static let discovery = "http://jabber.org/protocol/disco#info"
    static let rooms = "http://jabber.org/protocol/muc"
    static let roomUser = "http://jabber.org/protocol/muc#user"
    static let roomOwner = "http://jabber.org/protocol/muc#owner"
    static let stableIDs = "urn:xmpp:sid:0"
    static let receipts = "urn:xmpp:receipts"
    static let hints = "urn:xmpp:hints"
    static let delay = "urn:xmpp:delay"
}
