package import Accounts

extension GroupingRule {
    /// Nil when each post is its own incident; otherwise the source's own fingerprint counts before the rule.
    package func fingerprint(of draft: EventDraft) -> Fingerprint? {
        if let custom = draft.fingerprint, self != .never { return Fingerprint(custom: custom) }
        return switch self {
        case .never: nil
        case .title: Fingerprint(.masked, level: draft.level, title: VolatileMask.masked(draft.title))
        case .titleWithoutQuotes: Fingerprint(.masked, level: draft.level, title: VolatileMask.masked(draft.title, quotes: .all))
        case .titleAndMessage:
            Fingerprint(
                .masked, level: draft.level, title: VolatileMask.masked(draft.title), message: VolatileMask.masked(draft.message))
        case .titleAsItIs: Fingerprint(.whole, level: draft.level, title: PlainText.bytes(of: draft.title))
        }
    }

    /// What the event's fingerprint was by the first rules; nil where it was none, or is still the same.
    package func earlierFingerprint(of draft: EventDraft, now: Fingerprint?) -> Fingerprint? {
        guard draft.fingerprint == nil else { return nil }
        let title = { Array(FirstVolatileMask.masked(draft.title).utf8) }
        let earlier: Fingerprint? =
            switch self {
            case .never, .titleWithoutQuotes, .titleAsItIs: nil
            case .title: Fingerprint(.masked, level: draft.level, title: title())
            case .titleAndMessage:
                Fingerprint(
                    .masked, level: draft.level, title: title(), message: Array(FirstVolatileMask.masked(draft.message).utf8))
            }
        return earlier == now ? nil : earlier
    }
}
