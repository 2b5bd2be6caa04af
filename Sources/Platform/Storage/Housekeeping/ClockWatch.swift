package import Kernel
package import Logging
import Synchronization

/// Says that the machine's clock was set while the process runs: times of events and ends of sessions are off by as much.
/// Run it every few seconds.
package final class ClockWatch: Sendable {
    private struct Look {
        let wall: Timestamp
        let steady: Duration
    }

    private let now: @Sendable () -> Timestamp
    private let uptime: @Sendable () -> Duration
    private let logger: Logger
    private let last: Mutex<Look>

    /// What is no jump: clocks are also set right in small steps.
    private static let tolerance = Duration.seconds(2)

    package convenience init(now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        let start = ContinuousClock.now
        self.init(now: now, uptime: { ContinuousClock.now - start }, logger: logger)
    }

    /// - Parameter uptime: a clock that nobody sets.
    package init(now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Duration, logger: Logger) {
        self.now = now
        self.uptime = uptime
        self.logger = logger
        last = Mutex(Look(wall: now(), steady: uptime()))
    }

    /// By how much the clock was set since the last look; zero when it was not.
    @discardableResult
    package func runOnce() -> Duration {
        let look = Look(wall: now(), steady: uptime())
        let previous = last.withLock { last in
            defer { last = look }
            return last
        }
        let jump = look.wall.since(previous.wall) - (look.steady - previous.steady)
        guard jump > Self.tolerance || jump < .zero - Self.tolerance else { return .zero }
        let seconds = jump.components.seconds
        logger.warning(
            "the clock of this machine was set \(seconds < 0 ? "back" : "forward")", metadata: ["seconds": "\(abs(seconds))"])
        return jump
    }
}
