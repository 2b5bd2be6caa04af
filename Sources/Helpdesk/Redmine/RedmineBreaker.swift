package import Kernel
import Synchronization

/// Leaves Redmine alone for ever longer while it fails; one request tries again when the time is over. Shared by all who ask.
package final class RedmineBreaker: Sendable {
    /// Failures in a row until it is left alone.
    static let patience = 5
    static let shortest = Duration.seconds(5)
    static let longest = Duration.seconds(30)
    /// What it may ask for itself.
    static let longestWait = Duration.seconds(120)

    private struct State {
        var failures = 0
        /// The last of them, in words.
        var reason = ""
        var until: Timestamp?
        /// Somebody tries.
        var isTried = false
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Throws ``RedmineFailure/leftAlone(until:because:)`` while it is left alone.
    func enter() throws(RedmineFailure) {
        let time = now()
        let left: (until: Timestamp, reason: String)? = state.withLock { state in
            guard let until = state.until else { return nil }
            // A clock that was set back must not shut Redmine out.
            let isOver = until <= time || until.since(time) > Self.longestWait
            guard isOver, !state.isTried else { return (max(until, time.adding(.seconds(1))), state.reason) }
            state.isTried = true
            return nil
        }
        if let left { throw .leftAlone(until: left.until, because: left.reason) }
    }

    func succeeded() { state.withLock { $0 = State() } }

    /// - Parameter wait: how long the other side wants to be left alone.
    func failed(_ failure: RedmineFailure, wait: Duration? = nil) {
        let time = now()
        state.withLock { state in
            state.failures += 1
            state.reason = failure.description
            state.isTried = false
            guard state.failures >= Self.patience || wait != nil else { return }
            state.until = time.adding(wait.map { min($0, Self.longestWait) } ?? Self.pause(after: state.failures))
        }
    }

    /// Whoever tried was cancelled: it says nothing.
    func left() { state.withLock { $0.isTried = false } }

    static func pause(after failures: Int) -> Duration {
        let doublings = min(max(0, failures - patience), 10)
        return min(longest, shortest * (1 << doublings))
    }
}
