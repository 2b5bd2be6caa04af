extension ComponentState {
    /// The worst of some states; nil of none.
    package static func worst(of states: some Sequence<ComponentState>) -> ComponentState? {
        states.max { $0.severity < $1.severity }
    }

    package var isFault: Bool { severity >= ComponentState.degradedPerformance.severity }

    /// What incidents and people may say of a component: that nothing is known is found out, not said.
    package static let sayable = allCases.filter { $0 != .noData }
}
