import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What the page says first")
struct HeadlineTests {
    @Test(
        "The worst is said; what nobody knows of is not called well",
        arguments: [
            ([.operational, .operational], false, "operational", "All systems operational"),
            ([.operational, .underMaintenance], false, "under_maintenance", "Maintenance is under way"),
            ([.underMaintenance, .noData], false, "no_data", "Nothing is known of some systems"),
            ([.operational], true, "degraded_performance", "We are dealing with an incident"),
            ([.noData], true, "degraded_performance", "We are dealing with an incident"),
            ([.degradedPerformance, .noData], true, "degraded_performance", "Some systems are not at their best"),
            ([.degradedPerformance, .partialOutage], false, "partial_outage", "Some systems are partly out"),
            ([.majorOutage, .operational], false, "major_outage", "Major outage of some systems"),
            ([.majorOutage, .majorOutage], false, "major_outage", "Major outage of all systems"),
            ([], false, "no_data", "No component is shown here yet"), ([], true, "degraded_performance", "We are dealing with an incident"),
        ] as [([ComponentState], Bool, String, String)])
    func worst(states: [ComponentState], hasIncident: Bool, kind: String, words: String) throws {
        var fixture = PublicPageFixture()
        fixture.components = states.enumerated().map { PublicPageFixture.component("cmp00000000\($0)", "Part \($0)", $1) }
        // A group repeats its children.
        fixture.components.append(PublicPageFixture.component("grp000000001", "All", isGroup: true))
        fixture.incidents = hasIncident ? [PublicPageFixture.incident()] : []
        let headline = Headline(fixture.snapshot, try PublicPageFixture.renderer().texts.for(.english))
        #expect(headline.kind == kind && headline.words == words)
    }
}
