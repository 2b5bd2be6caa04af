import Platform

extension XMPPFailure {
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
}
