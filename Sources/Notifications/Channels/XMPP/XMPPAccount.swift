/// With which account, and where, the server speaks XMPP.
struct XMPPAccount: Sendable, Hashable {
    var jid: JID
    var password: String
    /// Where to connect; nil: what the domain's SRV records say, or the domain itself.
    var host: String?
    var port: Int?
    /// A PEM file of authorities that are trusted besides the system's.
    var authorities: String?
}
