/// How a component is doing: the five states of Statuspage, and that nothing is known.
package enum ComponentState: String, CaseIterable, Sendable, Codable {
    case operational
    case degradedPerformance = "degraded_performance"
    case partialOutage = "partial_outage"
    case majorOutage = "major_outage"
    case underMaintenance = "under_maintenance"
    /// Nothing has been heard for longer than its source may be silent. Never shown as well.
    case noData = "no_data"

    /// For "what is wrong first": the greater, the worse. Maintenance is planned, so less than any fault.
    package var severity: Int {
        switch self {
        case .operational: 0
        case .underMaintenance: 1
        case .noData: 2
        case .degradedPerformance: 3
        case .partialOutage: 4
        case .majorOutage: 5
        }
    }
}
