import Foundation

/// How long work is tried again when the database cannot be reached: through a failover, say.
struct Patience: Sendable {
    /// From the moment the work was asked for; zero to try once.
    let limit: Duration
    let now: @Sendable () -> ContinuousClock.Instant
    /// Blocks the calling thread.
    let pause: @Sendable (Duration) -> Void

    static let none = Patience(limit: .zero)

    init(
        limit: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        pause: @escaping @Sendable (Duration) -> Void = { Thread.sleep(forTimeInterval: $0 / .seconds(1)) }
    ) {
        self.limit = limit
        self.now = now
        self.pause = pause
    }

    /// What was asked for before this has waited long enough.
    var horizon: ContinuousClock.Instant { now() - limit }

    /// Short at first, because most connections that are lost can be made again at once.
    static func pause(afterAttempt number: Int) -> Duration {
        .milliseconds(min(1000, 20 << min(number, 6)))
    }
}
