/// One XML element of an XMPP stream, with what is in it.
package struct Stanza: Sendable, Hashable {
    package var name: String
    /// The namespace is the attribute `xmlns`.
    package var attributes: [String: String]
    /// The characters directly in it.
    package var text: String
    package var children: [Stanza]

    package init(_ name: String, _ attributes: [String: String] = [:], text: String = "", _ children: [Stanza] = []) {
        (self.name, self.attributes, self.text, self.children) = (name, attributes, text, children)
    }

    package var id: String? { attributes["id"] }
    package var type: String? { attributes["type"] }
    package var from: JID? { attributes["from"].flatMap { JID($0) } }
    package var namespace: String? { attributes["xmlns"] }

    /// The first child of that name; any namespace will do where none is given.
    package func child(_ name: String, in namespace: String? = nil) -> Stanza? {
        children.first { $0.name == name && (namespace == nil || $0.namespace == namespace) }
    }

    /// The condition in its `<error>`, as `item-not-found`; nil for what is no error.
    package var errorCondition: String? {
        guard type == "error" else { return nil }
        let words = child("error")?.children ?? []
        return words.first { $0.name != "text" && $0.namespace == XMPPNamespace.stanzaErrors }?.name ?? "undefined-condition"
    }

    /// Whether the other side says that the same may succeed later.
    package var isPassingError: Bool { child("error")?.type == "wait" }
}
