package import Kernel

/// What a component's state is found out from.
package enum ComponentLink: Hashable, Codable, Sendable {
    /// The open incidents of a service.
    case service(ServiceID)
    /// Whether a service answers at its status address.
    case health(ServiceID)
    /// Cells of the sources.
    case feed(CellScope)

    var isOfService: Bool {
        switch self {
        case .service, .health: true
        case .feed: false
        }
    }
}

/// How the states of several cells make the state of one component.
package enum ComponentRule: Hashable, Codable, Sendable {
    /// The worst of them.
    case worst
    /// By the share of them that is at fault, from 0 to 1.
    case share(MetricLimits)

    /// Cells of which nothing is known count only where nothing is known of any.
    package func state(of states: [ComponentState]) -> ComponentState {
        let known = states.filter { $0 != .noData }
        guard !known.isEmpty else { return .noData }
        switch self {
        case .worst: return ComponentState.worst(of: known) ?? .noData
        case .share(let limits):
            let faults = known.count(where: \.isFault)
            return limits.reached(by: Double(faults) / Double(known.count))
        }
    }
}

extension MetricLimits {
    /// The same with the limits themselves being enough: "from a third on".
    func reached(by value: Double) -> ComponentState {
        func isReached(_ limit: Double?) -> Bool { limit.map { value >= $0 && value > 0 } ?? false }
        if isReached(major) { return .majorOutage }
        if isReached(partial) { return .partialOutage }
        return isReached(degraded) ? .degradedPerformance : .operational
    }
}

extension ComponentState {
    /// Of a service by the worst of its open incidents; nil for none.
    package init(openIncidents level: Level?) {
        self =
            switch level {
            case .critical: .majorOutage
            case .error: .partialOutage
            case .warning: .degradedPerformance
            case .info, .debug, nil: .operational
            }
    }

    /// What customers see of a component: what was found out, or said by hand, or planned; and over it what incidents say.
    ///
    /// Planned work covers what was found out and what was said by hand, because that was to be expected; an incident that
    /// names the component stands over planned work.
    /// - Parameters:
    ///   - found: by its link, or operational for one that is linked to nothing.
    ///   - byHand: said by somebody, as long as it holds.
    ///   - incidents: what each open incident says of it.
    package static func shown(
        found: ComponentState, byHand: ComponentState?, isUnderMaintenance: Bool, incidents: [ComponentState]
    ) -> ComponentState {
        let calm = isUnderMaintenance ? .underMaintenance : byHand ?? found
        return worst(of: [calm] + incidents) ?? calm
    }
}
