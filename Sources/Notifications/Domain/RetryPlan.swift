package import Kernel
import Platform

/// How long what failed waits: doubled with each failure, capped, and a fifth longer or shorter by chance, so that what failed together
/// is not tried again together.
package struct RetryPlan: Sendable {
    let first: Duration
    let most: Duration
    let giveUp: Duration
    /// A number from 0 up to 1.
    let chance: @Sendable () -> Double

    package init(_ settings: NotificationSettings, world: World) {
        first = .seconds(settings.retryFirstSeconds)
        most = .seconds(settings.retryMaxSeconds)
        giveUp = .seconds(settings.giveUpSeconds)
        chance = { Double(world.randomBytes(2).reduce(0) { $0 << 8 | Int($1) }) / 65_536 }
    }

    init(first: Duration, most: Duration, giveUp: Duration, chance: @escaping @Sendable () -> Double) {
        (self.first, self.most, self.giveUp, self.chance) = (first, most, giveUp, chance)
    }

    /// - Parameters:
    ///   - failures: how many there were in a row, at least 1.
    ///   - asked: what the other side asked for, which is never cut short.
    func wait(after failures: Int, asked: Duration? = nil) -> Duration {
        let doubled = min(first * (1 << min(max(failures, 1) - 1, 20)), most)
        let spread = doubled * (0.8 + 0.4 * chance())
        return max(spread, asked ?? .zero)
    }
}
