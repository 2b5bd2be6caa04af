/// How long some incidents waited, in seconds.
struct WaitingTimes: Hashable, Sendable {
    let count: Int64
    /// Nil, as the others, without incidents.
    let mean: Double?
    let median: Double?
    let p90: Double?

    init(_ count: Int64, _ seconds: Int64, _ classes: DurationClasses) {
        self.count = count
        mean = count > 0 ? Double(seconds) / Double(count) : nil
        (median, p90) = (classes.quantile(0.5), classes.quantile(0.9))
    }
}

extension FigureChanges.Day {
    /// From opening to acknowledging.
    var acknowledging: WaitingTimes { .init(acknowledged, acknowledgedSeconds, acknowledgedClasses) }
    /// From opening to resolving.
    var resolving: WaitingTimes { .init(resolved, resolvedSeconds, resolvedClasses) }
}
