import Kernel

/// What would have been done beside what was done, incident by incident and step by step.
struct DryRunComparison {
    struct Row {
        /// From 1; 0 for customers.
        let step: Int
        let would: DryRunLine?
        let did: DryRunLine?
        let silent: DryRunLine?
        /// What would have kept it back.
        let held: DryRunLine?
    }

    /// By number; nil for a made-up event.
    let incidents: [IncidentID?]
    private let lines: [IncidentID?: [DryRunLine]]

    init(_ view: DryRunOperations.View) {
        lines = Dictionary(grouping: DryRunLine.Kind.allCases.flatMap { view[$0] }, by: \.incident)
        incidents = lines.keys.sorted { ($0?.rawValue ?? 0) < ($1?.rawValue ?? 0) }
    }

    /// By step, customers first; of one step by episode.
    func rows(of incident: IncidentID?) -> [Row] {
        let steps = Dictionary(grouping: lines[incident] ?? [], by: \.step)
        return steps.keys.sorted().flatMap { step -> [Row] in
            let found = Dictionary(grouping: steps[step] ?? [], by: \.kind)
            let (would, did) = ((found[.would] ?? []) + (found[.customers] ?? []), found[.did] ?? [])
            let silent = found[.silent] ?? []
            return (0..<max(would.count + silent.count, did.count)).map { index in
                Row(
                    step: step, would: would.indices.contains(index) ? would[index] : nil,
                    did: did.indices.contains(index) ? did[index] : nil,
                    silent: silent.indices.contains(index - would.count) ? silent[index - would.count] : nil,
                    held: would.indices.contains(index) ? found[.held]?.first { $0.at == would[index].at } : nil)
            }
        }
    }
}
