import Kernel

/// The rule by which one task of a ticket is guilty of the overrun: the minutes of the tasks are added up in their order, and the first
/// task at which they reach what the SLA allows is it. Times are what the ticket system's clock showed; its zone does not count.
enum StrictWalk {
    /// Of the rule: kept with each verdict, so that it can be said by which one a figure was found.
    static let version = 1
    /// Their waiting counts: to them it is work.
    static let countedWaitingUnits: Set = ["Решение сетевого ТТ", "Решение базового ТТ"]

    enum Outcome: String, Hashable, Sendable, CaseIterable {
        case overrun
        case kept
        case inWork = "in_work"
        case suspended
    }

    /// What became of one task on the way.
    struct Step: Hashable, Sendable {
        let task: Int
        let isCounted: Bool
        /// Its own, and all that were counted up to it; seconds.
        let seconds: Int64
        let sum: Int64
    }

    struct Verdict: Hashable, Sendable {
        let outcome: Outcome
        /// The place of the guilty task.
        let guilty: Int?
        /// Up to the guilty one.
        let steps: [Step]

        /// What was counted in the end.
        var sum: Int64 { steps.last?.sum ?? 0 }
    }

    static func isCounted(_ task: SourceTask) -> Bool {
        switch task.kind {
        case .work: true
        case .clientRequest: false
        case .waiting: task.unit.map(countedWaitingUnits.contains) ?? false
        }
    }

    /// - Throws: ``TicketProblem`` when something that decides is missing.
    static func verdict(of ticket: SourceTicket) throws(TicketProblem) -> Verdict {
        switch ticket.status {
        case .other(let word): throw .status(word)
        case .inWork: return Verdict(outcome: ticket.tasks.last?.kind == .waiting ? .suspended : .inWork, guilty: nil, steps: [])
        case .closed: break
        }
        guard let allowed = ticket.allowed else { throw .noAllowance }
        var (steps, sum): ([Step], Int64) = ([], 0)
        for (place, task) in ticket.tasks.enumerated() {
            guard isCounted(task) else {
                steps.append(Step(task: place, isCounted: false, seconds: 0, sum: sum))
                continue
            }
            guard let created = task.created else { throw .task(task.number, lacks: "createTs") }
            guard let completed = task.completed else { throw .task(task.number, lacks: "completionDate") }
            sum += completed.wall - created.wall
            steps.append(Step(task: place, isCounted: true, seconds: completed.wall - created.wall, sum: sum))
            if sum >= allowed { return Verdict(outcome: .overrun, guilty: place, steps: steps) }
        }
        return Verdict(outcome: .kept, guilty: nil, steps: steps)
    }
}

extension SourceTask {
    /// Who is meant by the unit's name when others were asked for help.
    var responsible: String? {
        guard foreignTicket != nil, let provider else { return unit }
        return switch unit {
        case "Вендор (ДЭФИР)": provider
        case "Провайдер": "Провайдер (\(provider))"
        default: unit
        }
    }
}
