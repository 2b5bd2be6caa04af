import Kernel

/// What is found of a ticket, in one piece: by the strict rule, by shares and by budgets, with the versions of everything it follows from.
struct Judgement: Hashable, Sendable {
    /// From one department to the next.
    struct Handover: Hashable, Sendable {
        let from: String
        let to: String
        /// How long the first one had held it, in seconds.
        let held: Int64
    }

    /// A version of the rules.
    struct Rules: Sendable {
        let book: RuleBook
        /// 0 for the one the program has.
        let version: Int64
        let zone: ZoneRules
    }

    let verdict: StrictWalk.Verdict
    let report: OverrunReport
    let attribution: Attribution
    let handovers: [Handover]
    /// On which its last task was completed.
    let day: Int64
    /// Hour of the week in which the SLA was used up; 0 is Monday's first.
    let breachHour: Int64?
    let guilty: SourceTask?
    /// The date part of when it was closed.
    let closedDate: String?

    /// - Parameters:
    ///   - day: see ``SourceTicket/completedDay(in:)``.
    ///   - closures: when earlier documents said it was closed.
    /// - Throws: ``TicketProblem``.
    init(of ticket: SourceTicket, on day: Int64, by rules: Rules, closures: [Int64], at now: Int64) throws(TicketProblem) {
        verdict = try StrictWalk.verdict(of: ticket)
        report = OverrunReport(verdict, of: ticket)
        attribution = Attribution(of: ticket, verdict, by: rules.book, closures: closures, in: rules.zone, until: now)
        handovers = Self.handovers(of: ticket, in: rules.zone, until: now)
        self.day = day
        breachHour = attribution.breachAt.map { breach in
            // The first day of 1970 was a Thursday.
            let hours = rules.zone.wall(at: breach).flooringDivision(by: SecondsOf.hour) + 3 * 24
            return hours - hours.flooringDivision(by: 168) * 168
        }
        guilty = verdict.guilty.map { ticket.tasks[$0] }
        closedDate = ticket.closed?.date
    }

    private static func handovers(of ticket: SourceTicket, in zone: ZoneRules, until now: Int64) -> [Handover] {
        var (handovers, holder, held): ([Handover], String?, Int64) = ([], nil, 0)
        for span in Ledger.spans(of: ticket, in: zone, until: now) {
            guard let task = span.owner.task else { continue }
            let department = ticket.tasks[task].unit ?? Attribution.nameless
            if let before = holder, before != department {
                handovers.append(Handover(from: before, to: department, held: held))
                held = 0
            }
            (holder, held) = (department, held + span.seconds)
        }
        return handovers
    }
}

extension SourceTicket {
    /// The day on which its last task was completed, in days since 1970 there; nil while it is not.
    func completedDay(in zone: ZoneRules) -> Int64? { lastCompleted.map { zone.day(at: $0.instant(in: zone)) } }

    /// Who holds it now, or held it last.
    var department: String? { tasks.last { $0.unit != nil }?.unit }
}
