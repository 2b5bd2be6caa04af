import Platform

/// What came of handing one mail to a server.
struct SMTPReport: Sendable, Hashable {
    enum End: Sendable, Hashable {
        case taken
        /// What was wrong, in words: there was no connection, or it broke.
        case broken(String)
    }

    var end: End
    /// The lines that the server answered, in order.
    var lines: [String] = []

    /// The server's last words, but for its farewell, decide: what begins with 4 is tried again, what begins with 5 is not.
    var outcome: SendOutcome {
        guard case .broken(let trouble) = end else { return .taken() }
        // What was refused on the way there, as an extension of the protocol, is no word about the mail.
        let said = lines.last { $0.wholeMatch(of: /\d\d\d(?:[ -].*)?/) != nil && !$0.hasPrefix("221") }
        guard let said, let first = said.first, "45".contains(first) else { return .passing(reason: trouble) }
        let reason = String(said.prefix(200))
        if reason.hasPrefix("5") { return Self.isGone(reason) ? .gone(reason: reason) : .permanent(reason: reason) }
        // 421 ends the connection; any other is about this mail.
        return .passing(reason: reason, about: reason.hasPrefix("421") ? .lane : .message)
    }

    /// Whether the mailbox is no more: bad addresses and disabled mailboxes (RFC 3463), not bad senders.
    private static func isGone(_ line: String) -> Bool {
        line.wholeMatch(of: /55[013][ -]5\.(?:1\.(?:1|2|3|6|10)|2\.1)(?:\D.*)?/) != nil
    }
}
