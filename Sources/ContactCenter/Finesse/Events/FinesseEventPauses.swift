import Kernel
import Synchronization

/// When the next connection may be tried, as this process knows it.
final class FinesseEventPauses: Sendable {
    /// The first pause, the longest one, and how long a connection lives that was no failure.
    private static let (first, longest, life) = (Duration.seconds(5), Duration.seconds(300), Duration.seconds(60))

    private struct State {
        var pause = first
        var until: Timestamp?
        var refusedAt: Timestamp?
        var lastReason: String?
    }

    private let state = Mutex(State())
    private let random: @Sendable () -> Double

    /// - Parameter random: between 0 and 1, so that what failed together does not come again together.
    init(random: @escaping @Sendable () -> Double) { self.random = random }

    /// When the login was last not taken.
    var refusedAt: Timestamp? { state.withLock { $0.refusedAt } }

    /// A clock that was set back does not make it longer.
    func isOver(at time: Timestamp) -> Bool {
        state.withLock { state in state.until.map { time >= $0 || $0.since(time) > Self.longest * 2 } ?? true }
    }

    /// A connection is over.
    /// - Parameter lived: how long it was signed in; nil where it never was.
    /// - Returns: whether it ended for another reason than the one before.
    func end(_ reason: String?, isRefused: Bool, lived: Duration?, at time: Timestamp) -> Bool {
        state.withLock { state in
            if let lived, lived > Self.life { state.pause = Self.first }
            state.until = time.adding(state.pause * (0.8 + 0.4 * random()))
            state.pause = min(state.pause * 2, Self.longest)
            if isRefused { state.refusedAt = time }
            defer { state.lastReason = reason }
            return reason != state.lastReason
        }
    }
}
