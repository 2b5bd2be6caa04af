/// One connection to the XMPP server, from its beginning to its end. Closures, so that tests stand in for the server.
package struct XMPPLink: Sendable {
    /// What happens on it.
    package enum Event: Sendable, Hashable {
        /// Encrypted, signed in, and known to the server by this full address.
        case connected(JID)
        case stanza(Stanza)
        /// The last event, with the reason in words.
        /// - isRefused: the server did not take the account with its password.
        case closed(String, isRefused: Bool = false)
    }

    /// To be read by one.
    package let events: AsyncStream<Event>
    /// Never waits. What is sent after the end is lost.
    package let send: @Sendable (Stanza) -> Void
    /// Ends the stream; ``Event/closed(_:isRefused:)`` follows.
    package let close: @Sendable () -> Void

    package init(events: AsyncStream<Event>, send: @escaping @Sendable (Stanza) -> Void, close: @escaping @Sendable () -> Void) {
        (self.events, self.send, self.close) = (events, send, close)
    }
}
