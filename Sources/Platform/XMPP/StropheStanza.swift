import CStrophe

extension Stanza {
    /// How deep elements are looked into. Anybody may send us some: what lies deeper means nothing to us, and could fill the stack.
    private static let deepest = 16

    /// A copy of what the library holds.
    /// - Parameter pointer: an `xmpp_stanza_t` that is an element.
    init(strophe pointer: OpaquePointer) { self.init(pointer, depth: 1) }

    private init(_ pointer: OpaquePointer, depth: Int) {
        self.init(xmpp_stanza_get_name(pointer).map { String(cString: $0) } ?? "")
        let count = Int(xmpp_stanza_get_attribute_count(pointer))
        var pairs = [UnsafePointer<CChar>?](repeating: nil, count: count * 2)
        let filled = Int(xmpp_stanza_get_attributes(pointer, &pairs, Int32(pairs.count)))
        for index in stride(from: 0, to: filled - 1, by: 2) {
            if let name = pairs[index], let value = pairs[index + 1] { attributes[String(cString: name)] = String(cString: value) }
        }
        var next = xmpp_stanza_get_children(pointer)
        while let child = next {
            if xmpp_stanza_is_text(child) != 0 {
                if let part = xmpp_stanza_get_text_ptr(child) { text += String(cString: part) }
            } else if depth < Self.deepest {
                children.append(Stanza(child, depth: depth + 1))
            }
            next = xmpp_stanza_get_next(child)
        }
    }

    /// The same for the library, which escapes texts and values. To be released.
    func strophe(_ context: OpaquePointer) -> OpaquePointer? {
        guard let element = xmpp_stanza_new(context) else { return nil }
        xmpp_stanza_set_name(element, name)
        for (name, value) in attributes { xmpp_stanza_set_attribute(element, name, XMPPText.legal(value)) }
        if !text.isEmpty, let part = xmpp_stanza_new(context) {
            xmpp_stanza_set_text(part, XMPPText.legal(text))
            Self.hang(part, into: element)
        }
        for child in children {
            if let part = child.strophe(context) { Self.hang(part, into: element) }
        }
        return element
    }

    private static func hang(_ part: OpaquePointer, into element: OpaquePointer) {
        xmpp_stanza_add_child(element, part)
        xmpp_stanza_release(part)
    }
}
