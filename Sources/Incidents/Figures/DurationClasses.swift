/// Durations counted in classes: a median over many days and services is computed from them without keeping each duration.
struct DurationClasses: Hashable, Sendable {
    /// Where each class but the last ends, in seconds: what people mean by "within …".
    static let edges: [Int64] = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800]
    static let count = edges.count + 1

    private(set) var counts = [Int64](repeating: 0, count: Self.count)

    init() {}

    /// - Parameter counts: one for each class.
    init(counts: [Int64]) { self.counts = counts }

    var total: Int64 { counts.reduce(0, +) }

    /// The class of a duration: an edge belongs to the class that it ends.
    static func index(of seconds: Int64) -> Int { edges.firstIndex { seconds <= $0 } ?? edges.count }

    mutating func add(_ seconds: Int64, times: Int64 = 1) { counts[Self.index(of: seconds)] += times }

    mutating func add(_ other: DurationClasses) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// The quantile of all durations (0.5 is the median), as if those of a class were spread evenly over it; in the last
    /// class, which has no end, its beginning. Nil without durations.
    func quantile(_ share: Double) -> Double? {
        let rank = share * Double(total)
        var below = 0.0
        guard total > 0 else { return nil }
        for (index, count) in counts.enumerated() where count > 0 {
            let start = index == 0 ? 0 : Double(Self.edges[index - 1])
            if below + Double(count) >= rank {
                guard index < Self.edges.count else { return start }
                return start + (Double(Self.edges[index]) - start) * max(0, rank - below) / Double(count)
            }
            below += Double(count)
        }
        return nil
    }
}
