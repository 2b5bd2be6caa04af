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
        return raised.reduce(into: []) { kept, stretch in
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
}
