/// What became of the calls of a day, of all of them, of each operator's and of each kind.
struct JournalStatistics: Hashable, Sendable {
    /// Some calls, by what became of them.
    struct Tally: Hashable, Sendable {
        private(set) var counts: [JournalOutcome: Int] = [:]

        var total: Int { counts.values.reduce(0, +) }
        subscript(outcome: JournalOutcome) -> Int { counts[outcome] ?? 0 }

        /// Of all calls; 0 where there is none.
        func share(_ outcome: JournalOutcome) -> Double { total == 0 ? 0 : Double(self[outcome]) / Double(total) }
        var success: Grade { Grade(share(.success)) }

        mutating func add(_ outcome: JournalOutcome) { counts[outcome, default: 0] += 1 }
    }

    /// How good a share of successful calls is.
    enum Grade: String, CaseIterable, Sendable {
        case low, middle, high

        private static let belowIsLow = 0.3
        private static let belowIsMiddle = 0.6

        init(_ share: Double) { self = share < Self.belowIsLow ? .low : share < Self.belowIsMiddle ? .middle : .high }

        var textKey: String { "journal_grade_" + rawValue }
    }

    struct Line<Key: Hashable & Sendable>: Hashable, Sendable {
        let key: Key
        let tally: Tally
    }

    let all: Tally
    /// By name; nil stands last.
    let operators: [Line<String?>]
    /// By number; what is no known kind stands last, under nil.
    let types: [Line<Int64?>]

    init(_ calls: [JournalCall]) {
        var (all, operators, types): (Tally, [String?: Tally], [Int64?: Tally]) = (Tally(), [:], [:])
        for call in calls {
            let type = call.type.flatMap { JournalWords.types.contains($0) ? $0 : nil }
            all.add(call.outcome)
            operators[call.operatorName, default: Tally()].add(call.outcome)
            types[type, default: Tally()].add(call.outcome)
        }
        self.all = all
        self.operators = operators.map { Line(key: $0.key, tally: $0.value) }.sorted { Self.precedes($0.key, $1.key) }
        self.types = types.map { Line(key: $0.key, tally: $0.value) }.sorted { Self.precedes($0.key, $1.key) }
    }

    private static func precedes<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool {
        guard let left else { return false }
        return right.map { left < $0 } ?? true
    }
}
