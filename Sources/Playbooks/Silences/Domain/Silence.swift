package import Kernel

/// A silence or a maintenance window as files, forms and programs say it: while it counts nothing is told of the incidents it is about.
package struct SilenceDraft: Hashable, Sendable {
    package var name: String
    package var when: Condition
    package var window: SilenceWindow
    /// What is as bad as that is told all the same; nil for nothing.
    package var breaksThrough: Level?
    package var comment: String

    package init(name: String, when: Condition, window: SilenceWindow, breaksThrough: Level? = nil, comment: String = "") {
        (self.name, self.when, self.window) = (name, when, window)
        (self.breaksThrough, self.comment) = (breaksThrough, comment)
    }

    static let longestComment = 500
    static let mostHours = 21

    /// Whether it keeps an incident quiet while it counts.
    package func holds(for facts: Facts) -> Bool {
        guard breaksThrough.map({ facts.level < $0 }) ?? true else { return false }
        return when.holds(for: facts)
    }
}

/// A silence as it is kept.
package struct Silence: Hashable, Sendable, Identifiable {
    package let id: Int64
    package var draft: SilenceDraft
    /// Who made it, by name; the number is nil for programs and for users who are gone.
    package let owner: String
    package let ownerID: UserID?
    package let createdAt: Timestamp
    package let changedAt: Timestamp

    package enum State: String, CaseIterable, Sendable {
        /// Its time comes, or comes again.
        case planned
        case active
        case over
    }

    package func state(at time: Timestamp) -> State {
        draft.window.isOpen(at: time) ? .active : draft.window.change(after: time) == nil ? .over : .planned
    }

    /// What the ledger says of messages that it held back.
    package var reason: String { "silence: \(draft.name)" }
    var auditSubject: String { "silence \(id) (\(draft.name))" }
}
