package import Kernel

/// From when on a component was in a state, until the next stretch begins.
package struct StateStretch: Hashable, Sendable {
    package let since: Timestamp
    package let state: ComponentState

    package init(_ state: ComponentState, since: Timestamp) { (self.state, self.since) = (state, since) }
}

extension [StateStretch] {
    /// The same history, in which the component was in `state` or worse from one moment to another: what an incident that is
    /// told of afterwards adds. Sorted; stretches without length and changes to the same state are left out.
    package func overlaid(with state: ComponentState, in range: Range<Timestamp>) -> [StateStretch] {
        guard let first, !range.isEmpty else { return self }
        let start = Swift.max(range.lowerBound, first.since)
        guard start < range.upperBound else { return self }
        let edges = Set(map(\.since) + [start, range.upperBound]).sorted()
        let raised = edges.map { edge in
            let before = self.last { $0.since <= edge }?.state ?? first.state
            return StateStretch(range.contains(edge) ? ComponentState.worst(of: [before, state]) ?? state : before, since: edge)
        }
        return raised.joined
    }
}

/// For how long an incident said something of a component.
package struct SaidState: Hashable, Sendable {
    package let state: ComponentState
    package let range: Range<Timestamp>

    package init(_ state: ComponentState, _ range: Range<Timestamp>) { (self.state, self.range) = (state, range) }
}

extension StatusIncident {
    /// What it said of some components, until it was over or until `end`, by its messages: each names the state it left.
    package func said(of ids: Set<PublicID>, until end: Timestamp) -> [SaidState] {
        let messages = updates.inOrder
        return ids.sorted().flatMap { id -> [SaidState] in
            guard var state = components[id] else { return [] }
            var (said, until) = ([SaidState](), min(resolvedAt ?? end, end))
            // From the last word back to the first.
            for message in messages.dropFirst().reversed() {
                guard let change = message.affected.last(where: { $0.component == id }) else { continue }
                if message.createdAt < until { said.append(SaidState(state, message.createdAt..<until)) }
                (state, until) = (change.old, min(until, message.createdAt))
            }
            if startedAt < until { said.append(SaidState(state, startedAt..<until)) }
            return said.reversed()
        }
    }
}

extension [SaidState] {
    /// The worst that is said at each moment; operational where nothing is.
    package func stretches(from start: Timestamp, until end: Timestamp) -> [StateStretch] {
        [StateStretch(.operational, since: start)].told(self, from: start, until: end)
    }
}

extension [StateStretch] {
    /// This history with what incidents said in it, each moment the worst.
    package func told(_ said: [SaidState], from start: Timestamp, until end: Timestamp) -> [StateStretch] {
        guard let first, start < end else { return self }
        let begin = Swift.max(start, first.since)
        let edges = Set([begin] + map(\.since) + said.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
        let within = edges.filter { begin <= $0 && $0 < end }.sorted()
        let told = within.map { edge in
            let own = self.last { $0.since <= edge }?.state ?? first.state
            let states = said.filter { $0.range.contains(edge) }.map(\.state)
            return StateStretch(ComponentState.worst(of: [own] + states) ?? own, since: edge)
        }
        return (prefix { $0.since < begin } + told).joined
    }

    /// Without changes to the same state.
    package var joined: [StateStretch] {
        reduce(into: []) { kept, stretch in
            if kept.last?.state != stretch.state { kept.append(stretch) }
        }
    }
}

extension [ComponentState: Int] {
    /// The same seconds of a day, some of which were in `state` or worse: the same for a day of which is not known any more in which
    /// order its states came. The time is taken from what was better, the best first, so the sum stays.
    package func raised(to state: ComponentState, seconds: Int) -> Self {
        var (result, rest) = (self, seconds)
        for better in ComponentState.allCases.sorted(by: { $0.severity < $1.severity }) where better.severity < state.severity {
            let taken = Swift.min(rest, result[better] ?? 0)
            guard taken > 0 else { continue }
            result[better, default: 0] -= taken
            result[state, default: 0] += taken
            rest -= taken
        }
        return result.filter { $0.value > 0 }
    }

    /// The same seconds of a day without what was said in it, where something else was said instead: what was in `before` and is not
    /// in `after` was operational.
    package func retold(from before: Self, to after: Self) -> Self {
        var result = self
        for state in ComponentState.allCases where state.isFault {
            let gone = Swift.min(result[state] ?? 0, Swift.max(0, (before[state] ?? 0) - (after[state] ?? 0)))
            result[state, default: 0] -= gone
            result[.operational, default: 0] += gone
        }
        for state in ComponentState.allCases where state.isFault {
            let more = Swift.max(0, (after[state] ?? 0) - (before[state] ?? 0))
            if more > 0 { result = result.raised(to: state, seconds: more) }
        }
        return result.filter { $0.value > 0 }
    }
}
