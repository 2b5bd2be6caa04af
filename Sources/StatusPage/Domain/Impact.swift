extension StatusIncident.Impact {
    /// How bad it is by what it does to components: the worst of them counts.
    package init(of states: some Sequence<ComponentState>) {
        self =
            switch ComponentState.worst(of: states) {
            case .majorOutage: .critical
            case .partialOutage: .major
            case .degradedPerformance, .noData: .minor
            case .underMaintenance: .maintenance
            case .operational, nil: .none
            }
    }

    /// The greater, the worse.
    package var severity: Int {
        switch self {
        case .none: 0
        case .maintenance: 1
        case .minor: 2
        case .major: 3
        case .critical: 4
        }
    }
}
