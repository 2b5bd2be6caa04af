import Platform

extension XMPPNamespace {
    static let discovery = "http://jabber.org/protocol/disco#info"
    static let rooms = "http://jabber.org/protocol/muc"
    static let roomUser = "http://jabber.org/protocol/muc#user"
    static let roomOwner = "http://jabber.org/protocol/muc#owner"
    static let stableIDs = "urn:xmpp:sid:0"
    static let receipts = "urn:xmpp:receipts"
    static let hints = "urn:xmpp:hints"
    static let delay = "urn:xmpp:delay"
}
