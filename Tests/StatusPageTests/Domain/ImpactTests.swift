import Testing

@testable import StatusPage

@Suite("How bad an incident is") struct ImpactTests {
    @Test(
        "It is as bad as the worst it does to a component",
        arguments: [
            ([], .none), ([.operational], .none), ([.operational, .underMaintenance], .maintenance),
            ([.underMaintenance, .degradedPerformance], .minor), ([.partialOutage, .degradedPerformance], .major),
            ([.majorOutage, .operational], .critical),
        ] as [([ComponentState], StatusIncident.Impact)])
    func impact(states: [ComponentState], impact: StatusIncident.Impact) {
        #expect(StatusIncident.Impact(of: states) == impact)
    }
}
