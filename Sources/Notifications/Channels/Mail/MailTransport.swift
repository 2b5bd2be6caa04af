/// Hands mails to a server. A closure, so that tests stand in for it.
struct MailTransport: Sendable {
    /// One mail and its envelope.
    struct Envelope: Sendable, Hashable {
        /// Mailboxes without names.
        let from: String
        let to: String
        let content: [UInt8]
    }

    /// Returns within a minute, cancelled or not: a mail that is half on its way would else go out twice.
    let send: @Sendable (Envelope) async -> SMTPReport
}
