/// How the whole page is doing, in one word for programs and one sentence for people.
package enum StatusIndicator: String, CaseIterable, Sendable {
    case operational, maintenance, degraded
    case minorOutage = "minor_outage"
    case partialOutage = "partial_outage"
    case majorOutage = "major_outage"

    /// `indicator` of Statuspage's API v2.
    package enum Level: String, Sendable { case none, minor, major, critical, maintenance }

    package var level: Level {
        switch self {
        case .operational: .none
        case .maintenance: .maintenance
        case .degraded, .minorOutage: .minor
        case .partialOutage: .major
        case .majorOutage: .critical
        }
    }

    /// In English, word for word as clients compare it.
    package var description: String {
        switch self {
        case .operational: "All Systems Operational"
        case .maintenance: "Service Under Maintenance"
        case .degraded: "Partially Degraded Service"
        case .minorOutage: "Minor Service Outage"
        case .partialOutage: "Partial System Outage"
        case .majorOutage: "Major System Outage"
        }
    }

    /// Of the sentence in the dictionaries.
    package var textKey: String { "status_indicator_" + rawValue }

    /// Made of the components and of those open incidents that name none, whichever is worse. Groups do not count beside their
    /// children, nor does what nothing was ever known of; components of which none is known are no reason to say that all is well.
    package init(of components: [Component], incidents: [StatusIncident]) {
        let leaves = components.filter { !$0.isGroup }
        let known = leaves.filter(\.hasHadData).map(\.state)
        let ofComponents = known.isEmpty && !leaves.isEmpty ? .degraded : Self.made(of: known)
        let ofIncidents = incidents.filter { !$0.stage.isOver && $0.components.isEmpty }.map { Self.made(of: $0.impact) }
        self = ofIncidents.reduce(ofComponents) { max($0, $1) }
    }

    private static func made(of states: [ComponentState]) -> Self {
        let major = states.count { $0 == .majorOutage }
        let outages = states.count { $0 == .partialOutage } + major
        if major > 0 { return major * 2 >= states.count ? .majorOutage : .partialOutage }
        if outages > 0 { return outages * 2 >= states.count ? .partialOutage : .minorOutage }
        if states.contains(.degradedPerformance) || states.contains(.noData) { return .degraded }
        return states.contains(.underMaintenance) ? .maintenance : .operational
    }

    private static func made(of impact: StatusIncident.Impact) -> Self {
        switch impact {
        case .none: .operational
        case .maintenance: .maintenance
        case .minor: .minorOutage
        case .major: .partialOutage
        case .critical: .majorOutage
        }
    }
}

extension StatusIndicator: Comparable {
    /// The greater, the worse.
    package static func < (left: Self, right: Self) -> Bool { left.severity < right.severity }

    private var severity: Int {
        switch self {
        case .operational: 0
        case .maintenance: 1
        case .degraded: 2
        case .minorOutage: 3
        case .partialOutage: 4
        case .majorOutage: 5
        }
    }
}
