/// How much to do in one write so that others wait for a moment only: less where what was done took long, more where it
/// did not.
package struct Pace: Sendable {
    private let most: Int
    /// How much the next step may do.
    package private(set) var limit: Int
    /// As long as the last step took: the pause in which others may write.
    package private(set) var rest = Duration.zero

    /// The smallest step: below it the time goes into the write itself, and the work would never end.
    static let least = 4
    static let long = Duration.milliseconds(200)
    static let short = Duration.milliseconds(50)

    package init(most: Int) {
        self.most = most
        limit = min(Self.least, most)
    }

    mutating func settle(took: Duration) {
        rest = min(took, Self.long)
        if took > Self.long { limit = max(min(Self.least, most), limit / 2) }
        if took < Self.short { limit = min(most, limit * 2) }
    }

    /// Does a step of this size, and settles by how long it took.
    package mutating func step<Result>(_ work: (Int) async throws -> Result) async rethrows -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        defer { settle(took: clock.now - start) }
        return try await work(limit)
    }
}
