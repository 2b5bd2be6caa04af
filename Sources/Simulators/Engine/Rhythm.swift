import Foundation
import Kernel

/// How often a fault occurs.
enum Rhythm: Sendable {
    /// Now and then, on average once in `every`.
    case drip(every: Duration)
    /// Nothing for about `every`, then several within `within`.
    case bursts(every: Duration, of: ClosedRange<Int>, within: Duration)
    /// Hardly ever: between half and one and a half times `every`.
    case rare(every: Duration)

    /// The next occurrences after `time`, in order; at least one.
    /// - Parameters:
    ///   - pace: 2 is twice as fast.
    ///   - isFirst: the story starts in the middle: the first ones come sooner.
    func next(after time: Timestamp, pace: Double, isFirst: Bool = false, dice: inout Dice) -> [Timestamp] {
        let share = isFirst ? dice.fraction() * 0.8 + 0.05 : 1
        switch self {
        case .drip(let every):
            // Independent incidents come at exponential intervals; the extremes are cut off.
            let interval = min(max(-log(1 - dice.fraction()), 0.1), 3)
            return [time.adding(every.scaled(by: interval * share / pace))]
        case .bursts(let every, let count, let within):
            let start = time.adding(every.scaled(by: (0.7 + 0.6 * dice.fraction()) * share / pace))
            let moments = (0..<dice.number(count)).map { _ in start.adding(within.scaled(by: dice.fraction() / pace)) }
            return moments.sorted()
        case .rare(let every):
            return [time.adding(every.scaled(by: (0.5 + dice.fraction()) / pace))]
        }
    }
}

extension Duration {
    fileprivate func scaled(by factor: Double) -> Duration { .microseconds(Int64(Double(microseconds) * factor)) }
}
