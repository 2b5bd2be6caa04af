/// One ticket explained: each stretch of its time, whose it was and why it counts or does not; and minute by minute.
struct Explanation: Hashable, Sendable {
    enum Why: String, Hashable, Sendable, CaseIterable {
        case counted
        case waiting
        case clientRequest = "client_request"
        /// Between two tasks.
        case nobody
        /// Nobody works then.
        case outsideHours = "outside_hours"
    }

    struct Stretch: Hashable, Sendable {
        let from: Int64
        let to: Int64
        let task: Int?
        let department: String?
        let why: Why
        /// Counted working time up to its end.
        let used: Int64
    }

    let stretches: [Stretch]

    init(of ticket: SourceTicket, by book: RuleBook, in zone: ZoneRules, until now: Int64) {
        let working = book.working
        var (stretches, used): ([Stretch], Int64) = ([], 0)
        for span in Ledger.spans(of: ticket, in: zone, until: now) {
            let task = span.owner.task.map { ticket.tasks[$0] }
            func add(_ from: Int64, _ to: Int64, _ why: Why) {
                guard from < to else { return }
                if why == .counted { used += to - from }
                stretches.append(Stretch(from: from, to: to, task: span.owner.task, department: task?.unit, why: why, used: used))
            }
            guard let task else { add(span.from, span.to, .nobody); continue }
            guard span.owner.isCounted else {
                add(span.from, span.to, task.kind == .waiting ? .waiting : .clientRequest)
                continue
            }
            var from = span.from
            for part in working.parts(from: span.from, to: span.to) {
                add(from, part.lowerBound, .outsideHours)
                add(part.lowerBound, part.upperBound, .counted)
                from = part.upperBound
            }
            add(from, span.to, .outsideHours)
        }
        self.stretches = stretches
    }

    /// One minute of the ticket, by what it began with.
    struct Minute: Hashable, Sendable {
        let at: Int64
        let stretch: Stretch
        /// Counted working time up to the end of the minute.
        let used: Int64
    }

    /// The minutes from one on (0 is the first), at most so many.
    func minutes(from first: Int, limit: Int) -> [Minute] {
        guard let start = stretches.first?.from, let end = stretches.last?.to else { return [] }
        var (minutes, index): ([Minute], Int) = ([], 0)
        var at = start + Int64(first) * 60
        while at < end, minutes.count < limit {
            while stretches[index].to <= at { index += 1 }
            minutes.append(Minute(at: at, stretch: stretches[index], used: used(at: min(at + 60, end), from: index)))
            at += 60
        }
        return minutes
    }

    private func used(at moment: Int64, from index: Int) -> Int64 {
        var index = index
        while index + 1 < stretches.count, stretches[index].to < moment { index += 1 }
        let stretch = stretches[index]
        return stretch.used - (stretch.why == .counted ? max(0, stretch.to - moment) : 0)
    }
}

extension WorkingCalendar {
    /// The stretches of working time between two instants that follow each other without a hole are one.
    func parts(from start: Int64, to end: Int64) -> [Span] {
        guard start < end else { return [] }
        guard !isAlways else { return [start..<end] }
        var parts: [Span] = []
        walk(start..<end) { part in
            if let last = parts.last, last.upperBound == part.lowerBound {
                parts[parts.count - 1] = last.lowerBound..<part.upperBound
            } else {
                parts.append(part)
            }
            return true
        }
        return parts
    }
}
