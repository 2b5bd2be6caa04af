import Platform

/// Why something was not taken on a stream.
enum XMPPFailure: Error, Sendable, Hashable {
    /// The stream ended, or does not answer.
    case lost(String)
    /// Somebody on the way refused it.
    case refused(condition: String, isPassing: Bool)

    init(_ answer: Stanza) {
        self = .refused(condition: answer.errorCondition ?? "undefined-condition", isPassing: answer.isPassingError)
    }

    /// What becomes of a message.
    var outcome: SendOutcome {
        switch self {
        case .lost(let reason): .passing(reason: "XMPP: \(reason)")
        case .refused(let condition, let isPassing) where isPassing || Self.passing.contains(condition):
            .passing(reason: "XMPP: \(condition)", about: .message)
        case .refused(let condition, _): .permanent(reason: "XMPP: \(condition)")
        }
    }

    /// Conditions that end by themselves, whatever their error type says; servers use `cancel` for most.
    private static let passing: Set = [
        "internal-server-error", "not-acceptable", "recipient-unavailable", "remote-server-not-found", "remote-server-timeout",
        "resource-constraint",
    ]
    /// Conditions by which a server says that another one does not answer.
    private static let unreachable: Set = ["remote-server-not-found", "remote-server-timeout"]

    /// Whether an answer came from somebody in the other's place, because they are not reached.
    static func isUnreachable(_ answer: Stanza) -> Bool { answer.errorCondition.map(unreachable.contains) ?? false }
}
