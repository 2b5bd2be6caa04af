package import Kernel
package import Platform

/// When a silence counts: once, or in parts of the week that come again.
package struct SilenceWindow: Hashable, Sendable {
    /// Inclusive; nil for since ever.
    package var from: Timestamp?
    /// Exclusive; nil for ever.
    package var until: Timestamp?
    /// Whose clock the hours are read off; nil without hours.
    package var clock: ZoneClock?
    /// Parts of the week between `from` and `until`; none for all the time.
    package var hours: [DutyHours]

    package init(from: Timestamp? = nil, until: Timestamp? = nil, clock: ZoneClock? = nil, hours: [DutyHours] = []) {
        (self.from, self.until, self.clock, self.hours) = (from, until, clock, hours)
    }

    package var recurs: Bool { week != nil }

    package func isOpen(at time: Timestamp) -> Bool {
        guard from.map({ $0 <= time }) ?? true, until.map({ time < $0 }) ?? true else { return false }
        return week?.covers(time.wholeSeconds) ?? true
    }

    package func isOver(at time: Timestamp) -> Bool { until.map { $0 <= time } ?? false }

    /// The next moment at which it opens, closes, or is over for good; nil when it stays as it is.
    package func change(after time: Timestamp) -> Timestamp? {
        guard !isOver(at: time) else { return nil }
        if let from, time < from { return isOpen(at: from) ? from : change(after: from) }
        guard let next = week?.change(after: time.wholeSeconds) else { return until }
        let moment = Timestamp(microseconds: next * 1_000_000)
        return until.map { min($0, moment) } ?? moment
    }

    private var week: DutyWeek? {
        guard let clock, !hours.isEmpty else { return nil }
        return DutyWeek(hours, by: clock)
    }
}

extension Timestamp {
    /// Seconds since 1970, the begun one not counted.
    fileprivate var wholeSeconds: Int64 { microseconds.flooringDivision(by: 1_000_000) }
}
