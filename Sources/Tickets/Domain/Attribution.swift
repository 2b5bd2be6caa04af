/// Whose the time of a ticket was, and by which of three rules who is to blame for an overrun.
struct Attribution: Hashable, Sendable {
    /// One department's part.
    struct Part: Hashable, Sendable {
        let department: String
        /// From the first task to the end, by the clock on the wall.
        let held: Int64
        /// Working time that counts.
        let counted: Int64
        /// *Strict*: the task that reached what the SLA allows was theirs.
        let isGuilty: Bool
        /// *Share*: their part of the counted time of a ticket that overran, in thousandths.
        let share: Int64
        /// *Own budget*: what they have, in seconds; nil for those that have none.
        let budget: Int64?
        /// Whether they used up more than that.
        let isOverBudget: Bool
    }

    let parts: [Part]
    /// When what the SLA allows was used up, by the clock; seconds since 1970.
    let breachAt: Int64?

    /// Who has no name.
    static let nameless = "—"

    init(
        of ticket: SourceTicket, _ verdict: StrictWalk.Verdict, by book: RuleBook, closures: [Int64] = [], in zone: ZoneRules,
        until now: Int64
    ) {
        var (held, counted, budgeted): ([String: Int64], [String: Int64], [String: Int64]) = ([:], [:], [:])
        var order: [String] = []
        let budgets = Dictionary(book.budgets.map { ($0.department, $0) }) { first, _ in first }
        var working = WorkingMeter(book.working)
        var others: [String: WorkingMeter] = [:]
        for span in Ledger.spans(of: ticket, in: zone, until: now) {
            guard let task = span.owner.task else { continue }
            let department = ticket.tasks[task].unit ?? Self.nameless
            if held[department] == nil { order.append(department) }
            held[department, default: 0] += span.seconds
            guard span.owner.isCounted else { continue }
            counted[department, default: 0] += working.seconds(from: span.from, to: span.to)
            guard let budget = budgets[department] else { continue }
            let calendar = book.calendar(named: budget.calendar) ?? book.working
            budgeted[department, default: 0] += others[calendar.name, default: WorkingMeter(calendar)].seconds(from: span.from, to: span.to)
        }
        let guilty = verdict.guilty.map { ticket.tasks[$0].unit ?? Self.nameless }
        if let guilty, held[guilty] == nil { order.append(guilty) }
        let shares = Self.thousandths(order.map { verdict.outcome == .overrun ? counted[$0] ?? 0 : 0 })
        parts = zip(order, shares).map { department, share in
            let budget = budgets[department].map { Int64($0.minutes) * 60 }
            return Part(
                department: department, held: held[department] ?? 0, counted: counted[department] ?? 0, isGuilty: department == guilty,
                share: share, budget: budget, isOverBudget: budget.map { (budgeted[department] ?? 0) > $0 } ?? false)
        }
        let facts = ClockFact.facts(of: ticket, in: zone, closures: closures, until: now)
        let reading = SLAClock(book.clockRules, facts).reading(at: now)
        breachAt = reading.isBreached ? reading.breachAt : nil
    }

    /// Parts of a whole in thousandths that make 1000 together (largest remainders); all zero where there is nothing to share out.
    static func thousandths(_ amounts: [Int64]) -> [Int64] {
        let total = amounts.reduce(0, +)
        guard total > 0 else { return amounts.map { _ in 0 } }
        var parts = amounts.map { $0 * 1000 / total }
        let rest = Int(1000 - parts.reduce(0, +))
        let byRemainder = amounts.indices.sorted { left, right in
            let (first, second) = (amounts[left] * 1000 % total, amounts[right] * 1000 % total)
            return first == second ? left < right : first > second
        }
        for index in byRemainder.prefix(rest) { parts[index] += 1 }
        return parts
    }
}
