package import Kernel

/// A step of a playbook, as a message tells of it.
package struct StepNote: Sendable, Hashable, Codable {
    package var code: String
    package var name: String
    package var version: Int
    /// From 1.
    package var step: Int
    /// `occurrences`, `after`, `unacknowledged`.
    package var reason: String
    /// 0 the first time.
    package var number: Int
    package var isLate: Bool

    package init(code: String, name: String, version: Int, step: Int, reason: String, number: Int, isLate: Bool) {
        (self.code, self.name, self.version, self.step) = (code, name, version, step)
        (self.reason, self.number, self.isLate) = (reason, number, isLate)
    }
}

/// A set of triggers that no playbook knows.
package struct UnmatchedNote: Sendable, Hashable, Codable {
    package var triggers: [[String: String]]
    /// Where all of them are listed.
    package var url: String

    package init(triggers: [[String: String]], url: String) { (self.triggers, self.url) = (triggers, url) }
}

/// A turn on call that begins, or ends.
package struct DutyNote: Sendable, Hashable, Codable {
    package var schedule: String
    /// Nil where the end is not known.
    package var until: Timestamp?
    package var takesOver: Bool

    package init(schedule: String, until: Timestamp?, takesOver: Bool) {
        (self.schedule, self.until, self.takesOver) = (schedule, until, takesOver)
    }
}
