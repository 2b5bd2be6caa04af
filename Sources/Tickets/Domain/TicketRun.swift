package import Kernel

/// A day that is worked out: which tickets overran whose last task was completed on it.
package struct TicketRun: Sendable, Identifiable {
    package enum Kind: String, Sendable, CaseIterable { case overruns }
    package enum State: String, Sendable, CaseIterable { case queued, running, done, failed }

    package enum Origin: String, Sendable {
        /// By itself, once for each night.
        case night
        case asked
    }

    /// A ticket that could not be judged.
    package struct Failure: Hashable, Sendable {
        package let ticket: String
        package let reason: String
    }

    package let id: Int64
    package let kind: Kind
    /// Days since 1970.
    package let day: Int64
    package let origin: Origin
    package let state: State
    package let askedAt: Timestamp
    package let askedBy: String
    package let startedAt: Timestamp?
    package let finishedAt: Timestamp?
    /// When it goes on; nil for never.
    package let dueAt: Timestamp?
    /// How often it was begun.
    package let tries: Int
    package let listed: Int
    package let judged: Int
    /// Listed, but of another day.
    package let eliminated: Int
    /// Why it failed, or has to wait.
    package let problem: String?
    package internal(set) var failures: [Failure] = []

    /// `2026-11-20`
    package static func date(_ day: Int64) -> String { WorkingCalendar.date(day) }

    static func day(_ text: String) -> Int64? {
        guard text.utf8.count == 10, let time = SourceTime(text) else { return nil }
        return time.wall / SecondsOf.day
    }
}
