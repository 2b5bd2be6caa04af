package import Accounts

extension GroupingRule {
    /// Nil when each post is its own incident; otherwise the source's own fingerprint counts before the rule.
    package func fingerprint(of draft: EventDraft) -> Fingerprint? {
        if self == .never { return nil }
        if let custom = draft.fingerprint { return Fingerprint(custom: custom) }
        return Fingerprint(
            level: draft.level, title: draft.title, message: self == .titleAndMessage ? draft.message : nil)
    }
}
