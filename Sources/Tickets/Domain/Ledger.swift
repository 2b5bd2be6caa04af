import Kernel

/// Who held a ticket, from when to when: its time from the first task to the end, without a hole and nothing twice. A moment belongs to the
/// task that began last among those that are under way; one between two tasks belongs to nobody.
enum Ledger {
    enum Owner: Hashable, Sendable {
        /// The place of the task; whether its time counts, by the same rule as in ``StrictWalk``.
        case task(Int, isCounted: Bool)
        case nobody

        var task: Int? { if case .task(let place, _) = self { place } else { nil } }
        var isCounted: Bool { if case .task(_, let isCounted) = self { isCounted } else { false } }
    }

    struct Span: Hashable, Sendable {
        let from: Int64
        let to: Int64
        let owner: Owner

        var seconds: Int64 { to - from }
    }

    /// - Parameters:
    ///   - zone: of the ticket system, for times without one.
    ///   - now: where a ticket that is not closed ends for the moment.
    static func spans(of ticket: SourceTicket, in zone: ZoneRules, until now: Int64) -> [Span] {
        let tasks = ticket.tasks.map { ($0.created?.instant(in: zone), $0.completed?.instant(in: zone)) }
        guard let start = tasks.compactMap(\.0).min() else { return [] }
        let end = end(of: ticket, tasks.compactMap(\.1), in: zone, until: now)
        guard start < end else { return [] }
        var changes: [(at: Int64, place: Int, begins: Bool)] = []
        for (place, (created, completed)) in tasks.enumerated() {
            guard let created, created < completed ?? end else { continue }
            changes.append((created, place, true))
            if let completed { changes.append((completed, place, false)) }
        }
        changes.sort { ($0.at, $0.place) < ($1.at, $1.place) }
        return sweep(changes, start..<end) { place in
            .task(place, isCounted: StrictWalk.isCounted(ticket.tasks[place]))
        }
    }

    private static func end(of ticket: SourceTicket, _ completed: [Int64], in zone: ZoneRules, until now: Int64) -> Int64 {
        guard ticket.status == .closed else { return now }
        return ticket.closed?.instant(in: zone) ?? completed.max() ?? now
    }

    private static func sweep(
        _ changes: [(at: Int64, place: Int, begins: Bool)], _ whole: Range<Int64>, _ owner: (Int) -> Owner
    ) -> [Span] {
        // Begun last and under way: the one with the highest place, since tasks come in time order.
        var underWay: [Int] = []
        var (spans, from): ([Span], Int64) = ([], whole.lowerBound)
        func close(_ at: Int64) {
            let to = min(max(at, whole.lowerBound), whole.upperBound)
            guard from < to else { return }
            let current = underWay.last.map(owner) ?? .nobody
            if let last = spans.last, last.owner == current {
                spans[spans.count - 1] = Span(from: last.from, to: to, owner: current)
            } else {
                spans.append(Span(from: from, to: to, owner: current))
            }
            from = to
        }
        for change in changes {
            close(change.at)
            let index = underWay.firstIndex { $0 >= change.place } ?? underWay.count
            if change.begins { underWay.insert(change.place, at: index) } else { underWay.removeAll { $0 == change.place } }
        }
        close(whole.upperBound)
        return spans
    }

    /// Tasks that end before they begin, by the ticket system's clocks: they are counted as they are, and said.
    static func skewed(_ ticket: SourceTicket) -> [Int] {
        ticket.tasks.indices.filter { place in
            guard let created = ticket.tasks[place].created, let completed = ticket.tasks[place].completed else { return false }
            return completed.wall < created.wall
        }
    }
}
