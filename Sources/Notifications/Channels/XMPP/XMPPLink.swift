/// One connection to the XMPP server, from its beginning to its end. Closures, so that tests stand in for the server.
struct XMPPLink: Sendable {
    enum Event: Sendable, Hashable {
        /// Encrypted, signed in, and known to the server by this full address.
        case connected(JID)
        case stanza(Stanza)
        /// The last event, with the reason in words.
        case closed(String)
    }

    /// To be read by one.
    let events: AsyncStream<Event>
    /// Never waits. What is sent after the end is lost.
    let send: @Sendable (Stanza) -> Void
    /// Ends the stream; ``Event/closed(_:)`` follows.
    let close: @Sendable () -> Void
}
