/// What people are told of before it is too late. Each is told once: who has heard of 75 % is not told of 50 % any more.
enum Warnings {
    /// The highest mark that is reached, in per cent; 0 for none, and for a ticket without an SLA.
    static func reached(_ reading: ClockReading, marks: [Int]) -> Int {
        guard let goal = reading.goal, goal > 0 else { return 0 }
        return marks.filter { Int64($0) * goal <= reading.elapsed * 100 }.max() ?? 0
    }

    /// When the next mark is reached if nothing stops the clock; nil for never.
    static func next(_ reading: ClockReading, marks: [Int], by calendar: WorkingCalendar, at now: Int64) -> Int64? {
        guard let goal = reading.goal, goal > 0, reading.pausedFor == nil else { return nil }
        let used = marks.map { (Int64($0) * goal + 99) / 100 }
        return used.filter { $0 > reading.elapsed }.min().flatMap { calendar.instant(after: $0 - reading.elapsed, from: now) }
    }

    /// Whether the end of a suspension is to be told now.
    /// - Parameters:
    ///   - end: when it ends; nil for nobody knows.
    ///   - told: the end that was told of.
    static func suspension(end: Int64?, minutes: Int, told: Int64?, at now: Int64) -> Bool {
        guard let end, end != told else { return false }
        return now >= end - Int64(minutes) * 60 && now < end
    }
}
