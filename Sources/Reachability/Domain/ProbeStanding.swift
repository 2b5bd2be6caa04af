package import Kernel

/// How a probe stands: one lost answer does not make it down, and one that came through does not make it up.
package struct ProbeStanding: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable { case unknown, up, down }

    package struct Limits: Hashable, Sendable {
        let downAfter: Int
        let upAfter: Int
    }

    package private(set) var state = State.unknown
    package private(set) var since: Timestamp?
    /// How many of the last results are alike, and since when.
    private(set) var streak = 0
    private(set) var streakSince: Timestamp?
    package private(set) var last: ProbeResult?

    init() {}

    init(state: State, since: Timestamp?, streak: Int, streakSince: Timestamp?, last: ProbeResult?) {
        (self.state, self.since, self.streak, self.streakSince, self.last) = (state, since, streak, streakSince, last)
    }

    /// Whether the last look failed.
    var isFailing: Bool { last.map { !$0.isSuccess } ?? false }

    func taking(_ result: ProbeResult, _ limits: Limits) -> Self {
        var next = self
        let isAlike = last.map { $0.isSuccess == result.isSuccess } ?? false
        (next.streak, next.streakSince) = isAlike ? (streak + 1, streakSince) : (1, result.at)
        next.last = result
        // What was never seen down need not prove itself.
        let needed = result.isSuccess ? (state == .unknown ? 1 : limits.upAfter) : limits.downAfter
        let reached = result.isSuccess ? State.up : .down
        if next.streak >= needed, state != reached { (next.state, next.since) = (reached, result.at) }
        return next
    }
}
