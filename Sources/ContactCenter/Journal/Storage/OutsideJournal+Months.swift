import Platform
import Synchronization

/// How many calls there were in each month.
extension OutsideJournal {
    /// More months than a century has.
    private static let mostMonths = 2400

    /// Counting all of them reads the whole table, so that is done anew only after a while. Calls come in all the time, though: from the last
    /// month on they are counted for each look.
    func months() async throws -> [JournalMonth] {
        if let known = counted.withLock({ $0 }), ContinuousClock.now - known.at < known.lasts, let last = known.months.last {
            return Array(known.months.dropLast()) + (try await read { try self.months(since: last, $0) })
        }
        let begin = ContinuousClock.now
        let months = try await read { try self.months(since: nil, $0) }
        let end = ContinuousClock.now
        counted.withLock { $0 = CountedMonths(months: months, at: end, took: end - begin) }
        return months
    }

    private func months(since first: JournalMonth?, _ reader: JournalReader) throws -> [JournalMonth] {
        guard let column = reader.shape.name(of: "datetime", in: .calls) else { throw JournalReader.missing(.calls) }
        let begin = first.map { reader.dialect.text(JournalDay(year: $0.year, month: $0.month).text + " 00:00:00") }
        let keys = [reader.dialect.part("YEAR", of: column), reader.dialect.part("MONTH", of: column)]
        let condition = begin.map { "\(column) >= \($0)" } ?? "\(column) IS NOT NULL"
        return try reader.counts(in: .calls, by: keys, where: condition, limit: Self.mostMonths).compactMap { keys, count in
            let numbers = keys.compactMap { $0.flatMap { Double($0) }.flatMap { Int64(exactly: $0) } }
            guard numbers.count == 2, numbers[0] > 0, (1...12).contains(numbers[1]) else { return nil }
            return JournalMonth(year: numbers[0], month: numbers[1], count: count)
        }
    }
}

/// What was counted, and how long it may be told: the longer it took, the longer it is spared.
struct CountedMonths: Sendable {
    private static let (shortest, longest) = (Duration.seconds(60), Duration.seconds(3600))
    /// So that counting is at most a fiftieth of the time.
    private static let share = 50

    let months: [JournalMonth]
    let at: ContinuousClock.Instant
    let lasts: Duration

    init(months: [JournalMonth], at: ContinuousClock.Instant, took: Duration) {
        (self.months, self.at) = (months, at)
        lasts = min(Self.longest, max(Self.shortest, took * Self.share))
    }
}
