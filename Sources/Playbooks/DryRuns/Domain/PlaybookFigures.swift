import Kernel

/// What playbooks did in some time, and whether it was heard.
package struct PlaybookFigures: Sendable {
    /// What became of a step.
    struct Counts: Hashable, Sendable {
        /// Episodes in which it fired.
        var fired = 0
        /// Of these, where somebody acknowledged before the next step fired.
        var acknowledgedInTime = 0
        /// Of these, where the next step fired because nobody had.
        var escalatedPast = 0
        /// Of these, where it fired more than a second after its time.
        var late = 0

        mutating func add(_ other: Self) {
            fired += other.fired
            acknowledgedInTime += other.acknowledgedInTime
            escalatedPast += other.escalatedPast
            late += other.late
        }
    }

    /// A step, as far as it told the same people.
    struct Step: Sendable {
        let number: Int
        /// As files name them.
        let tell: [String]
        let counts: Counts
    }

    let code: String
    let name: String
    /// That it was for.
    let episodes: Int
    /// Of these, by somebody.
    let acknowledged: Int
    /// Seconds, of those acknowledged; nil without any.
    let meanToAcknowledge: Double?
    /// By number.
    let steps: [Step]

    /// - Parameter tells: whom the steps of each version tell.
    init(_ episodes: FiredStore.EpisodeCount, _ counts: [FiredStore.StepCount], tells: [Int64: [[String]]]) {
        (code, name) = (episodes.code, episodes.name)
        (self.episodes, acknowledged) = (episodes.episodes, episodes.acknowledged)
        meanToAcknowledge = acknowledged > 0 ? Double(episodes.acknowledgedSeconds) / Double(acknowledged) : nil
        let named = counts.map { count in
            let told = tells[count.version] ?? []
            return (step: count.step, tell: told.indices.contains(count.step - 1) ? told[count.step - 1] : [], counts: count.figures)
        }
        let parts = Dictionary(grouping: named) { "\($0.step) \($0.tell)" }.values
        steps = parts.map { part in
            Step(number: part[0].step, tell: part[0].tell, counts: part.reduce(into: Counts()) { $0.add($1.counts) })
        }.sorted { ($0.number, $1.counts.fired, $0.tell.description) < ($1.number, $0.counts.fired, $1.tell.description) }
    }
}
