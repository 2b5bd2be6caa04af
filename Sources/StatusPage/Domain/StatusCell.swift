package import Kernel

/// How a cell of the sources is doing, as its thresholds see it.
package struct StatusCell: Identifiable, Hashable, Sendable {
    package let id: CellID
    package var settled: Hysteresis.Settled
    package var since: Timestamp
    /// When a row of the source last spoke of it.
    package var seenAt: Timestamp
    package var staleSeconds: Int
    /// Whom its rule tells of changes.
    package var service: ServiceID?
    /// What was told last, and to whom; nil when nothing is wrong, or nobody was told.
    package var told: ComponentState?
    package var toldService: ServiceID?
    /// What became of it at the desk.
    package var incident: IncidentID?

    package var state: ComponentState { settled.state }

    package func isStale(at time: Timestamp) -> Bool { time.since(seenAt) > .seconds(staleSeconds) }

    /// Whether a later look at it is worth being kept: one that says the same is from time to time only, because a source is
    /// read every few seconds.
    func isOutdated(by later: StatusCell) -> Bool {
        let isSame = (settled, service, staleSeconds) == (later.settled, later.service, later.staleSeconds)
        let passed = later.seenAt.since(seenAt)
        return !isSame || passed < .zero || passed >= .seconds(staleSeconds) / 10
    }

    /// How it is doing after one more reading.
    mutating func take(_ found: ComponentState, by hysteresis: Hysteresis, at time: Timestamp) {
        let before = settled.state
        settled = hysteresis.after(settled, reading: found)
        if settled.state != before { since = time }
    }

    /// Nothing was heard of it until now. Returns whether that makes it another one; a reading makes it better again.
    /// - Parameter limits: of its threshold, on seconds.
    mutating func age(at time: Timestamp, limits: MetricLimits?) -> Bool {
        guard state != .noData else { return false }
        var found = limits?.state(of: Double(time.since(seenAt).microseconds) / 1_000_000, isBetterHigh: false) ?? .operational
        if isStale(at: time) { found = .noData }
        guard found == .noData || found.severity > state.severity else { return false }
        // Silence begins when it was too long, whenever that is seen: nobody may have looked since.
        since = found == .noData ? max(since, seenAt.adding(.seconds(staleSeconds))) : time
        settled = Hysteresis.Settled(found)
        return true
    }
}
