package import Kernel

/// What several results come to.
package struct ProbeFigures: Hashable, Sendable {
    package let looks: Int
    package let lost: Int
    /// Microseconds of those that succeeded; nil where none did.
    package let least: Int?
    package let median: Int?
    package let most: Int?

    init(looks: Int, lost: Int, least: Int?, median: Int?, most: Int?) {
        (self.looks, self.lost, self.least, self.median, self.most) = (looks, lost, least, median, most)
    }

    init(_ results: [ProbeResult]) {
        let times = results.compactMap(\.micros).sorted()
        (looks, lost) = (results.count, results.count - times.count)
        (least, most) = (times.first, times.last)
        // The lower one of two in the middle: a time that was measured.
        median = times.isEmpty ? nil : times[(times.count - 1) / 2]
    }

    /// Of several stretches: the median of their medians, each as heavy as it has answers; the extremes stay what they are.
    init(joining parts: [ProbeFigures]) {
        looks = parts.reduce(0) { $0 + $1.looks }
        lost = parts.reduce(0) { $0 + $1.lost }
        (least, most) = (parts.compactMap(\.least).min(), parts.compactMap(\.most).max())
        let medians = parts.compactMap { part in part.median.map { (micros: $0, weight: part.looks - part.lost) } }
            .sorted { $0.micros < $1.micros }
        let half = (looks - lost + 1) / 2
        var before = 0
        median =
            medians.first { medium in
                before += medium.weight
                return before >= half
            }?.micros
    }

    /// From 0 to 1.
    package var loss: Double { looks == 0 ? 0 : Double(lost) / Double(looks) }
}

/// The figures of a stretch of time.
package struct ProbeStretch: Hashable, Sendable {
    package let begin: Timestamp
    package let figures: ProbeFigures
}
