package import Kernel
import Platform

/// Which incidents a list shows.
package struct IncidentFilter: Sendable, Hashable {
    /// Empty for all.
    package var states: Set<IncidentState>
    package var levels: Set<Level>
    package var service: ServiceID?
    /// What the title must contain, whatever its case and accents.
    package var title: String?

    package init(
        states: Set<IncidentState> = [], levels: Set<Level> = [], service: ServiceID? = nil, title: String? = nil
    ) {
        self.states = states
        self.levels = levels
        self.service = service
        self.title = title
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
        if let service {
            arguments.append(service.sqlValue)
            conditions.append("i.service_id = ?\(arguments.count)")
        }
        if let title, !title.isEmpty {
            arguments.append(.text("%" + Self.literal(Incident.folded(title)) + "%"))
            conditions.append("i.title_folded LIKE ?\(arguments.count) ESCAPE '\\'")
        }
        return conditions
    }

    /// The same for counting: what asks for states alone finds them in an index of their own.
    func countConditions(_ arguments: inout [SQLValue]) -> [String] {
        guard levels.isEmpty, service == nil, title?.isEmpty ?? true else { return conditions(&arguments) }
        guard !states.isEmpty else { return ["(i.state + 0) < 4"] }
        return ["(i.state + 0) IN (\(list(states.map(\.rawValue), &arguments)))"]
    }

    private func list(_ numbers: [Int], _ arguments: inout [SQLValue]) -> String {
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
