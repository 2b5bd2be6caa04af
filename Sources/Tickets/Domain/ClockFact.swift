/// Something that happened to a ticket and that a clock of its SLA goes by.
struct ClockFact: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case created(department: String?)
        /// It went to a department; nil for nobody.
        case held(department: String?)
        /// The clock stands still, for a reason.
        case paused(reason: String)
        case resumed
        /// From here on another target holds: another department's, another priority's.
        case target(name: String, seconds: Int64)
        /// Somebody of ours wrote where the customer sees it.
        case ourReply
        case customerReply
        case resolved
        case reopened
        case cancelled
    }

    /// Seconds since 1970. Facts of the same second count in their order.
    let at: Int64
    let kind: Kind

    init(_ at: Int64, _ kind: Kind) { (self.at, self.kind) = (at, kind) }

    /// The facts of two tickets that became one: it began with the earlier of the two.
    static func merged(_ first: [ClockFact], _ second: [ClockFact]) -> [ClockFact] {
        func isCreation(_ fact: ClockFact) -> Bool { if case .created = fact.kind { true } else { false } }
        let all = ordered(first + second)
        guard let created = all.first(where: isCreation) else { return all }
        return [created] + all.filter { !isCreation($0) }
    }

    /// By time; what happened in the same second stays in its order.
    static func ordered(_ facts: [ClockFact]) -> [ClockFact] {
        facts.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}

extension ClockFact {
    /// What a ticket's document says.
    /// - Parameters:
    ///   - closures: when earlier documents said that it was closed (seconds since 1970).
    static func facts(of ticket: SourceTicket, in zone: ZoneRules, closures: [Int64] = [], until now: Int64) -> [ClockFact] {
        let spans = Ledger.spans(of: ticket, in: zone, until: now)
        guard let first = spans.first, let last = spans.last else { return [] }
        var facts = [ClockFact(first.from, .created(department: nil))]
        if let allowed = ticket.allowed { facts.append(ClockFact(first.from, .target(name: "ksSla", seconds: allowed))) }
        var isPaused = false
        for span in spans {
            let task = span.owner.task.map { ticket.tasks[$0] }
            facts.append(ClockFact(span.from, .held(department: task?.unit)))
            if span.owner.isCounted {
                if isPaused { facts.append(ClockFact(span.from, .resumed)) }
            } else {
                facts.append(ClockFact(span.from, .paused(reason: task?.kind.rawValue ?? "nobody")))
            }
            isPaused = !span.owner.isCounted
        }
        let begun = ticket.tasks.compactMap { $0.created?.instant(in: zone) }.sorted()
        for closure in closures where closure < last.to {
            guard let again = begun.first(where: { $0 >= closure }) else { continue }
            facts += [ClockFact(closure, .resolved), ClockFact(again, .reopened)]
        }
        if ticket.status == .closed { facts.append(ClockFact(last.to, .resolved)) }
        return ordered(facts)
    }
}
