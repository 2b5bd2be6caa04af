/// With which account, and where, the server speaks XMPP.
package struct XMPPAccount: Sendable, Hashable {
    /// With a resource, where it has to be that one.
    package var jid: JID
    package var password: String
    /// Where to connect; nil: what the domain's SRV records say, or the domain itself.
    package var host: String?
    package var port: Int?
    /// A PEM file of authorities that are trusted besides the system's.
    package var authorities: String?
    /// Whether the connection is encrypted from its first byte on, and not only when the server has offered it.
    package var isEncryptedAtOnce = false
    /// Whether a refusal is the end. Otherwise the same password is offered in each way that the server knows, each of which counts as a
    /// try where accounts are locked.
    package var endsAtRefusal = false

    package init(jid: JID, password: String, host: String? = nil, port: Int? = nil, authorities: String? = nil) {
        (self.jid, self.password, self.host, self.port, self.authorities) = (jid, password, host, port, authorities)
    }
}
