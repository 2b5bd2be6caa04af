/// One clock of one ticket: a pure function of the facts, the rules and the time. It is told the facts one after the other and can be read
/// at any moment; told all of them again, it shows the same.
struct SLAClock: Sendable {
    enum Metric: String, Hashable, Sendable, Codable {
        case resolution
        case firstReply = "first_reply"
        /// From a customer's words, once they were answered for the first time, to ours.
        case nextReply = "next_reply"
    }

    /// What reopening does.
    enum Reopening: String, Hashable, Sendable, Codable, CaseIterable {
        /// The clock goes on where it stood; the time in between does not count.
        case resume
        /// It begins at zero.
        case newCycle = "new_cycle"
        /// It stays stopped.
        case never
    }

    /// What another target does.
    enum Retargeting: String, Hashable, Sendable, Codable {
        /// What was used up stays used up: earlier time and earlier pauses hold.
        case goesOn = "goes_on"
        case startsAnew = "starts_anew"
    }

    struct Rules: Hashable, Sendable {
        var metric = Metric.resolution
        var calendar = WorkingCalendar.always
        var reopening = Reopening.resume
        var retargeting = Retargeting.goesOn
    }

    let rules: Rules

    private var time: Int64?
    private var begun: Int64?
    private var department: String?
    private var pause: (reason: String, since: Int64)?
    private var isResolved = false
    private var isStoppedForGood = false
    private var isCancelled = false
    private var isAnswered = false
    private var isAwaited = false
    private var target: (name: String, seconds: Int64)?
    private var elapsed: Int64 = 0
    private var breach: (at: Int64, department: String?)?
    private var cycles = 1
    private var ledger: [ClockReading.Entry] = []
    private var suspensions: [ClockReading.Suspension] = []
    /// A fact lay before one that was known already.
    private var isSkewed = false
    private var meter: WorkingMeter

    init(_ rules: Rules) { (self.rules, meter) = (rules, WorkingMeter(rules.calendar)) }

    /// The clock as all facts leave it.
    init(_ rules: Rules, _ facts: [ClockFact]) {
        self.init(rules)
        for fact in ClockFact.ordered(facts) { apply(fact) }
    }

    private var runs: Bool {
        guard begun != nil, !isResolved, !isCancelled else { return false }
        return switch rules.metric {
        case .resolution: true
        case .firstReply: !isAnswered
        case .nextReply: isAwaited
        }
    }

    // MARK: Facts

    mutating func apply(_ fact: ClockFact) {
        if let time, fact.at < time { isSkewed = true }
        let at = max(fact.at, time ?? fact.at)
        advance(to: at)
        switch fact.kind {
        case .created(let department): (begun, self.department) = (begun ?? at, department)
        case .held(let department): self.department = department
        case .paused(let reason):
            endPause(at)
            pause = (reason, at)
        case .resumed: endPause(at)
        case .target(let name, let seconds): retarget(name, seconds, at)
        case .ourReply: (isAnswered, isAwaited) = (true, false)
        case .customerReply: if isAnswered, !isAwaited, !isResolved { awaitReply() }
        case .resolved:
            endPause(at)
            (isResolved, isAwaited) = (true, false)
            if rules.reopening == .never { isStoppedForGood = true }
        case .reopened: reopen(at)
        case .cancelled: isCancelled = true
        }
    }

    /// Each wait for a reply is measured by itself.
    private mutating func awaitReply() { (isAwaited, elapsed, breach) = (true, 0, nil) }

    private mutating func retarget(_ name: String, _ seconds: Int64, _ at: Int64) {
        let isFirst = target == nil
        target = (name, seconds)
        if rules.retargeting == .startsAnew, !isFirst { (elapsed, breach, begun) = (0, nil, at) }
        breach = elapsed >= seconds && elapsed > 0 ? breach ?? (at, department) : nil
    }

    private mutating func reopen(_ at: Int64) {
        guard isResolved, !isStoppedForGood else { return }
        (isResolved, cycles) = (false, cycles + 1)
        guard rules.reopening == .newCycle else { return }
        (elapsed, breach, begun, ledger, suspensions) = (0, nil, at, [], [])
    }

    private mutating func endPause(_ at: Int64) {
        guard let pause else { return }
        self.pause = nil
        guard !isResolved, pause.since < at else { return }
        suspensions.append(
            .init(from: pause.since, to: at, reason: pause.reason, seconds: meter.seconds(from: pause.since, to: at)))
    }

    // MARK: Time

    private mutating func advance(to at: Int64) {
        defer { time = at }
        guard let time, time < at, runs, pause == nil else { return }
        let worked = meter.seconds(from: time, to: at)
        if let target, breach == nil, elapsed + worked >= target.seconds, worked > 0 {
            breach = (rules.calendar.instant(after: target.seconds - elapsed, from: time) ?? at, department)
        }
        elapsed += worked
        guard worked > 0 else { return }
        if let index = ledger.firstIndex(where: { $0.department == department }) {
            ledger[index].seconds += worked
        } else {
            ledger.append(.init(department: department, seconds: worked))
        }
    }

    /// What it shows at a moment that is not before the last fact.
    func reading(at now: Int64) -> ClockReading {
        var clock = self
        clock.advance(to: max(now, time ?? now))
        return clock.current(now)
    }

    private mutating func current(_ now: Int64) -> ClockReading {
        let remaining = target.map { $0.seconds - elapsed }
        let isWorking = rules.calendar.isWorking(at: now)
        var predicted = breach?.at
        if predicted == nil, runs, pause == nil, let remaining, remaining > 0 {
            predicted = rules.calendar.instant(after: remaining, from: now)
        }
        var pauses = suspensions
        if let pause, !isResolved, pause.since < now {
            pauses.append(
                .init(from: pause.since, to: nil, reason: pause.reason, seconds: meter.seconds(from: pause.since, to: now)))
        }
        return ClockReading(
            state: state(isWorking), target: target?.name, goal: target?.seconds, elapsed: elapsed, remaining: remaining,
            pausedFor: isResolved ? nil : pause?.reason, isWithinHours: isWorking, start: begun, breachAt: predicted,
            isBreached: breach != nil, breachedBy: breach?.department, cycles: cycles, ledger: ledger, suspensions: pauses,
            isSkewed: isSkewed)
    }

    private func state(_ isWorking: Bool) -> ClockReading.State {
        if isCancelled { return .cancelled }
        guard runs else { return breach == nil ? (begun == nil || isWaitingToStart ? .idle : .met) : .breachedMetLate }
        if breach != nil { return .breachedRunning }
        if pause != nil { return .paused }
        return isWorking ? .running : .outsideHours
    }

    /// A reply that nobody waits for was never too late.
    private var isWaitingToStart: Bool { rules.metric == .nextReply && !isResolved }
}

/// What a clock shows at a moment; durations are seconds of working time.
struct ClockReading: Hashable, Sendable {
    enum State: String, Hashable, Sendable, CaseIterable {
        /// There is nothing to measure.
        case idle
        case running, paused
        /// Nobody works now, so it stands still; that is no pause.
        case outsideHours = "outside_hours"
        case met
        case breachedRunning = "breached_running"
        case breachedMetLate = "breached_met_late"
        case cancelled
    }

    struct Entry: Hashable, Sendable {
        let department: String?
        var seconds: Int64
    }

    struct Suspension: Hashable, Sendable {
        let from: Int64
        /// Nil for one that lasts.
        let to: Int64?
        let reason: String
        /// Working time that it took.
        let seconds: Int64
    }

    let state: State
    let target: String?
    let goal: Int64?
    let elapsed: Int64
    let remaining: Int64?
    let pausedFor: String?
    let isWithinHours: Bool
    let start: Int64?
    /// When the goal was, or will be, used up if nothing stops the clock.
    let breachAt: Int64?
    let isBreached: Bool
    let breachedBy: String?
    let cycles: Int
    let ledger: [Entry]
    let suspensions: [Suspension]
    let isSkewed: Bool

    /// How much of the goal is used up; 1 for all of it.
    var used: Double? { goal.flatMap { $0 > 0 ? Double(elapsed) / Double($0) : nil } }
}
