import Platform

/// What the page says first: how everything is, in one sentence.
struct Headline: Hashable {
    /// Names the shape and the colour.
    let kind: String
    let words: String

    init(_ snapshot: StatusSnapshot, _ texts: TextCatalog) {
        let (kind, key) = Self.finding(snapshot.components.filter { !$0.isGroup }.map(\.state), snapshot.incidents)
        (self.kind, words) = (kind.rawValue, texts["public_overall_" + key])
    }

    /// The worst goes first; what nobody knows of is not called well.
    private static func finding(
        _ states: [ComponentState], _ incidents: [StatusIncident]
    ) -> (kind: ComponentState, key: String) {
        let worst = ComponentState.worst(of: states)
        switch worst {
        case .majorOutage: return (.majorOutage, states.allSatisfy { $0 == .majorOutage } ? "major_all" : "major")
        case .partialOutage: return (.partialOutage, "partial")
        case .degradedPerformance: return (.degradedPerformance, "degraded")
        case .noData, .underMaintenance, .operational, nil: break
        }
        if !incidents.isEmpty { return (.degradedPerformance, "incident") }
        switch worst {
        case .noData: return (.noData, "no_data")
        case .underMaintenance: return (.underMaintenance, "maintenance")
        case nil: return (.noData, "nothing")
        default: return (.operational, "operational")
        }
    }
}
