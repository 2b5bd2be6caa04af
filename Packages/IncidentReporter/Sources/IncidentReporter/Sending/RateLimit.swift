/// So many reports at once, and so many a second after that; what is left out is counted by level.
struct RateLimit {
    private let perSecond: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant
    private(set) var leftOut: [ReportLevel: Int] = [:]

    init(perSecond: Double, now: ContinuousClock.Instant) {
        (self.perSecond, tokens, filledAt) = (perSecond, max(perSecond, 1), now)
    }

    mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        let passed = filledAt.duration(to: now) / .seconds(1)
        tokens = min(max(perSecond, 1), tokens + passed * perSecond)
        filledAt = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    mutating func leaveOut(_ level: ReportLevel, count: Int = 1) { leftOut[level, default: 0] += count }

    mutating func takeCount() -> [ReportLevel: Int] {
        defer { leftOut = [:] }
        return leftOut
    }
}
