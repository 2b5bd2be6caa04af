/// When to try again: later with each failure, and never earlier than the server asks for.
struct BackOff {
    static let longestRetryAfter = Duration.seconds(3600)

    private let first: Duration
    private let longest: Duration
    private var nextPause: Duration
    private var notBefore: ContinuousClock.Instant?
    private var askedFor: ContinuousClock.Instant?

    init(first: Duration = .milliseconds(500), longest: Duration = .seconds(60)) {
        (self.first, self.longest, nextPause) = (first, longest, first)
    }

    /// Hopeless is what waits for a person: a wrong code, a wrong address. `spread` keeps many processes from coming back at the
    /// same moment: a part of the pause, from a half to the whole.
    mutating func failed(
        at now: ContinuousClock.Instant, retryAfter: Duration?, isHopeless: Bool, spread: Double = .random(in: 0.5...1)
    ) {
        let pause = isHopeless ? longest : nextPause
        nextPause = min(nextPause * 2, longest)
        notBefore = now + pause * spread
        if let retryAfter { askedFor = now + min(max(retryAfter, .zero), Self.longestRetryAfter) }
    }

    mutating func worked() { (nextPause, notBefore, askedFor) = (first, nil, nil) }

    /// Try at once, unless the server asked for time.
    mutating func hurry() { notBefore = nil }

    func remaining(at now: ContinuousClock.Instant) -> Duration {
        [notBefore, askedFor].compactMap { $0.map { now.duration(to: $0) } }.reduce(.zero, max)
    }
}
