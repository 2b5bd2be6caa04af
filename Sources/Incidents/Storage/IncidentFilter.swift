package import Kernel
import Platform

/// Which incidents a list shows.
package struct IncidentFilter: Sendable, Hashable {
    /// Empty for all.
    package var states: Set<IncidentState>
    package var levels: Set<Level>
    package var service: ServiceID?
    /// Any of these, beside `service`; empty for all.
    package var among: Set<ServiceID> = []
    package var assignee: Assignee?
    /// As ``IncidentTag/folded``; an incident has each of them.
    package var tags: Set<String> = []
    /// When the latest event may have come in, the end not included.
    package var since: Timestamp?
    package var until: Timestamp?
    /// When it was opened, as the figures count it.
    package var opened: Range<Timestamp>?
    /// What the reader may see (``ServiceDirectory/visible(to:)``); nil for all.
    package var visible: Set<ServiceID>?
    /// Words that must occur in title, message or logs (``SearchQuery``); nil or empty for all.
    package var search: String?

    /// To whom an incident is given.
    package enum Assignee: Sendable, Hashable {
        case nobody
        case user(UserID)
    }

    package init(
        states: Set<IncidentState> = [], levels: Set<Level> = [], service: ServiceID? = nil, search: String? = nil,
        visible: Set<ServiceID>? = nil
    ) {
        self.states = states
        self.levels = levels
        self.service = service
        self.search = search
        self.visible = visible
    }

    /// More would make a statement that is longer than what it finds.
    private static let mostMerged = 100

    /// The services that can be found at all; nil for all there are.
    var services: [ServiceID]? {
        let wanted = service.map { among.union([$0]) } ?? among
        return switch (wanted.isEmpty, visible) {
        case (true, let visible): visible?.sorted()
        case (false, nil): wanted.sorted()
        case (false, let visible?): wanted.intersection(visible).sorted()
        }
    }

    /// Whether what is found has to be sorted: people tag few of all incidents, and walking all of them in their order
    /// until enough have the tag would read the more the fewer have it. So it is with those that were opened in a stretch of time.
    var isSorted: Bool { !tags.isEmpty || opened != nil }
    /// Whether an index on the filter itself finds the incidents (tags, opening, assignee).
    private var isLed: Bool { isSorted || assignee.map { $0 != .nobody } ?? false }

    /// Whether nothing narrows it but the states.
    private var isStatesOnly: Bool { self == IncidentFilter(states: states) }

    /// Whether nothing can be found.
    var findsNothing: Bool { services?.isEmpty ?? false || isSearch && query == nil }

    private var isSearch: Bool { search?.isEmpty == false }
    /// What is looked for; nil for nothing in particular, or nothing that could be looked for.
    var query: SearchQuery? { search.flatMap { SearchQuery($0) } }

    /// Services whose lists are read one by one and merged: several, where closed incidents are asked for as well. Those
    /// that are not closed are few and have an index of their own.
    var merged: [ServiceID]? {
        guard !isLed, let services, (2...Self.mostMerged).contains(services.count), states.isEmpty || states.contains(.closed)
        else { return nil }
        return services
    }

    /// Whether an index holds what is found and little more.
    var isFew: Bool { isLed || !states.isEmpty && !states.contains(.closed) }

    /// Conditions on the incident `i`, to be joined by AND after WHERE; their arguments go to the end of `arguments`.
    /// - Parameter mergesServices: whether those of ``merged`` are left out, because each one's own list is read.
    func conditions(_ arguments: inout [SQLValue], mergesServices: Bool = true) -> [String] {
        var conditions: [String] = []
        // Merged incidents are shown as part of the one they were merged into.
        if states.isEmpty { conditions.append("i.state < 4") }
        // Exactly the condition of the partial index of active incidents: otherwise neither engine would use it.
        if !states.isEmpty, !states.contains(.closed) { conditions.append("i.state < 3") }
        if !states.isEmpty, states != IncidentState.active { conditions.append("i.state IN (\(list(states.map(\.rawValue), &arguments)))") }
        if !levels.isEmpty { conditions.append("i.level IN (\(list(levels.map(\.rawValue), &arguments)))") }
        if let services, services.count == 1 {
            arguments.append(services[0].sqlValue)
            conditions.append("i.service_id = ?\(arguments.count)")
        } else if let services, !mergesServices || merged == nil {
            // The plus keeps the engines from reading all incidents of these services and sorting them.
            conditions.append("+i.service_id IN (\(list(services.map(\.rawValue), &arguments)))")
        }
        switch assignee {
        case .nobody: conditions.append("i.assignee_id IS NULL")
        case .user(let user):
            arguments.append(user.sqlValue)
            conditions.append("i.assignee_id = ?\(arguments.count)")
        case nil: break
        }
        for tag in tags.sorted() {
            arguments.append(.text(tag))
            conditions.append("i.id IN (SELECT t.incident_id FROM incident_tags t WHERE t.folded = ?\(arguments.count))")
        }
        if let opened {
            arguments += [opened.lowerBound.sqlValue, opened.upperBound.sqlValue]
            conditions.append(
                """
                i.id IN (SELECT f.incident_id FROM incident_figures f
                WHERE f.opened_at >= ?\(arguments.count - 1) AND f.opened_at < ?\(arguments.count))
                """)
        }
        for (time, comparison) in [(since, ">="), (until, "<")] {
            guard let time else { continue }
            arguments.append(time.sqlValue)
            conditions.append("i.arrived_at \(comparison) ?\(arguments.count)")
        }
        return conditions
    }

    /// The same for counting: what asks for states alone finds them in an index of their own.
    func countConditions(_ arguments: inout [SQLValue]) -> [String] {
        guard isStatesOnly else { return conditions(&arguments) }
        guard !states.isEmpty else { return ["(i.state + 0) < 4"] }
        return ["(i.state + 0) IN (\(list(states.map(\.rawValue), &arguments)))"]
    }

    private func list(_ numbers: [some FixedWidthInteger & SQLConvertible], _ arguments: inout [SQLValue]) -> String {
        numbers.sorted().map { number in
            arguments.append(number.sqlValue)
            return "?\(arguments.count)"
        }.joined(separator: ", ")
    }
}
