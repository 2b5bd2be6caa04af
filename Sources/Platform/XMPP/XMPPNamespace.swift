/// Names that the protocols chose for themselves; those of one who uses them alone stand there.
package enum XMPPNamespace {
    package static let stanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas"
    package static let ping = "urn:xmpp:ping"
}
