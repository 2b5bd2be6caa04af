package import Kernel
import Platform

/// Which incidents a list shows.
package struct IncidentFilter: Sendable, Hashable {
    /// Empty for all.
    package var states: Set<IncidentState>
    package var levels: Set<Level>
    package var service: ServiceID?
    /// What the reader may see (``ServiceDirectory/visible(to:)``); nil for all.
    package var visible: Set<ServiceID>?
    /// What the title must contain, whatever its case and accents.
    package var title: String?

    package init(
        states: Set<IncidentState> = [], levels: Set<Level> = [], service: ServiceID? = nil, title: String? = nil,
        visible: Set<ServiceID>? = nil
    ) {
        self.states = states
        self.levels = levels
        self.service = service
        self.title = title
        self.visible = visible
    }

    /// More would make a statement that is longer than what it finds.
    private static let mostMerged = 100

    /// The services that can be found at all; nil for all there are.
    private var services: [ServiceID]? {
        switch (service, visible) {
        case (nil, let visible): visible?.sorted()
        case (let service?, nil): [service]
        case (let service?, let visible?): visible.contains(service) ? [service] : []
        }
    }

    /// Whether nothing can be found.
    var isEmpty: Bool { services?.isEmpty ?? false }

    /// Services whose lists are read one by one and merged: several, where closed incidents are asked for as well. Those
    /// that are not closed are few and have an index of their own.
    var merged: [ServiceID]? {
        guard let services, (2...Self.mostMerged).contains(services.count), states.isEmpty || states.contains(.closed)
        else { return nil }
        return services
    }

    /// Conditions on the incident `i`, to be joined by AND after WHERE; their arguments go to the end of `arguments`.
    func conditions(_ arguments: inout [SQLValue]) -> [String] {
        var conditions: [String] = []
        // What is merged is shown by the incident it is counted on.
        if states.isEmpty { conditions.append("i.state < 4") }
        // The words of the index of active incidents: neither engine would find out by itself that it serves.
        if !states.isEmpty, !states.contains(.closed) { conditions.append("i.state < 3") }
        if !states.isEmpty, states != IncidentState.active { conditions.append("i.state IN (\(list(states.map(\.rawValue), &arguments)))") }
        if !levels.isEmpty { conditions.append("i.level IN (\(list(levels.map(\.rawValue), &arguments)))") }
        if let services, services.count == 1 {
            arguments.append(services[0].sqlValue)
            conditions.append("i.service_id = ?\(arguments.count)")
        } else if let services, merged == nil {
            // The plus keeps the engines from reading all incidents of these services and sorting them.
            conditions.append("+i.service_id IN (\(list(services.map(\.rawValue), &arguments)))")
        }
        if let title, !title.isEmpty {
            arguments.append(.text("%" + Self.literal(Incident.folded(title)) + "%"))
            conditions.append("i.title_folded LIKE ?\(arguments.count) ESCAPE '\\'")
        }
        return conditions
    }

    /// The same for counting: what asks for states alone finds them in an index of their own.
    func countConditions(_ arguments: inout [SQLValue]) -> [String] {
        guard levels.isEmpty, services == nil, title?.isEmpty ?? true else { return conditions(&arguments) }
        guard !states.isEmpty else { return ["(i.state + 0) < 4"] }
        return ["(i.state + 0) IN (\(list(states.map(\.rawValue), &arguments)))"]
    }

    private func list(_ numbers: [some FixedWidthInteger & SQLConvertible], _ arguments: inout [SQLValue]) -> String {
        numbers.sorted().map { number in
            arguments.append(number.sqlValue)
            return "?\(arguments.count)"
        }.joined(separator: ", ")
    }

    /// The text with LIKE's own characters disarmed.
    private static func literal(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "%_\\".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
