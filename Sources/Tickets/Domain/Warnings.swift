/// What people are told of before it is too late. Each is told once: who has heard of 75 % is not told of 50 % any more.
enum Warnings {
    enum Kind: Hashable, Sendable {
        /// So many per cent of what the SLA allows are used up.
        case used(percent: Int)
        /// The suspension ends soon.
        case suspensionEnds
    }

    /// The highest mark that is reached and was not told yet.
    /// - Parameter told: the highest that was; 0 for none.
    static func used(_ reading: ClockReading, marks: [Int], told: Int) -> Kind? {
        guard let goal = reading.goal, goal > 0 else { return nil }
        let reached = marks.filter { Int64($0) * goal <= reading.elapsed * 100 }.max() ?? 0
        return reached > told ? .used(percent: reached) : nil
    }

    /// - Parameters:
    ///   - end: when it ends; nil for nobody knows.
    ///   - told: the end that was told of.
    static func suspension(end: Int64?, minutes: Int, told: Int64?, at now: Int64) -> Kind? {
        guard let end, end != told, now >= end - Int64(minutes) * 60, now < end else { return nil }
        return .suspensionEnds
    }
}
