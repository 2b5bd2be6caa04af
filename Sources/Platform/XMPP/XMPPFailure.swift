/// Why something was not taken on a stream.
package enum XMPPFailure: Error, Sendable, Hashable {
    /// The stream ended, or does not answer.
    case lost(String)
    /// Somebody on the way refused it.
    case refused(condition: String, isPassing: Bool)

    package init(_ answer: Stanza) {
        self = .refused(condition: answer.errorCondition ?? "undefined-condition", isPassing: answer.isPassingError)
    }

    /// Conditions by which a server says that another one does not answer.
    private static let unreachable: Set = ["remote-server-not-found", "remote-server-timeout"]

    /// Whether an answer came from somebody in the other's place, because they are not reached.
    package static func isUnreachable(_ answer: Stanza) -> Bool { answer.errorCondition.map(unreachable.contains) ?? false }
}
