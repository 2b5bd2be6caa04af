/// How many readings in a row must say so before a state counts: a value at the edge of a limit must not flicker.
package struct Hysteresis: Hashable, Codable, Sendable {
    /// Before it counts as worse.
    package var worse: Int
    /// Before it counts as better.
    package var better: Int

    package init(worse: Int = 2, better: Int = 3) { (self.worse, self.better) = (max(1, worse), max(1, better)) }

    /// A state that counts, and what speaks for another one.
    package struct Settled: Hashable, Sendable {
        package var state: ComponentState
        /// Readings in a row that were worse than `state`, or better where it is negative.
        package var count: Int

        package init(_ state: ComponentState, count: Int = 0) { (self.state, self.count) = (state, count) }
    }

    /// What counts after one more reading. The first one after a time without data counts at once.
    package func after(_ settled: Settled, reading found: ComponentState) -> Settled {
        if found == settled.state { return Settled(settled.state) }
        if settled.state == .noData || found == .noData { return Settled(found) }
        let isWorse = found.severity > settled.state.severity
        let count = isWorse ? max(0, settled.count) + 1 : min(0, settled.count) - 1
        let isEnough = isWorse ? count >= worse : -count >= better
        return isEnough ? Settled(found) : Settled(settled.state, count: count)
    }
}
