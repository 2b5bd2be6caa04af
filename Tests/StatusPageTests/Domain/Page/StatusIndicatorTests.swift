import Platform
import Testing

@testable import StatusPage

@Suite("The indicator of the whole page")
struct StatusIndicatorTests {
    private func indicator(_ states: [ComponentState], _ incidents: [StatusIncident] = []) -> StatusIndicator {
        let components = states.enumerated().map { index, state in
            StatusFixture.component("component\(100 + index)", StatusFixture.text("C"), state)
        }
        return StatusIndicator(of: components, incidents: incidents)
    }

    @Test(
        "It is made of the share of components in each state",
        arguments: [
            ([], "none", "All Systems Operational"),
            ([.operational, .operational], "none", "All Systems Operational"),
            ([.operational, .underMaintenance], "maintenance", "Service Under Maintenance"),
            ([.underMaintenance], "maintenance", "Service Under Maintenance"),
            ([.underMaintenance, .degradedPerformance], "minor", "Partially Degraded Service"),
            ([.operational, .operational, .noData], "minor", "Partially Degraded Service"),
            ([.operational, .operational, .partialOutage], "minor", "Minor Service Outage"),
            ([.operational, .partialOutage], "major", "Partial System Outage"),
            ([.operational, .operational, .majorOutage], "major", "Partial System Outage"),
            ([.operational, .operational, .partialOutage, .majorOutage], "major", "Partial System Outage"),
            ([.operational, .majorOutage], "critical", "Major System Outage"),
            ([.majorOutage, .majorOutage], "critical", "Major System Outage"),
        ] as [([ComponentState], String, String)])
    func states(states: [ComponentState], level: String, description: String) {
        let indicator = indicator(states)
        #expect(indicator.level.rawValue == level && indicator.description == description)
    }

    @Test("Groups and what was never known do not count, and nothing known is not all well")
    func unknown() {
        let (group, new) = (
            StatusFixture.component("group0000000", StatusFixture.text("G"), .majorOutage, isGroup: true), StatusFixture.new
        )
        #expect(StatusIndicator(of: [group, StatusFixture.tim, new], incidents: []) == .operational)
        #expect(StatusIndicator(of: [group], incidents: []) == .operational)
        #expect(StatusIndicator(of: [new], incidents: []) == .degraded)
    }

    @Test(
        "An open incident that names no component speaks for itself",
        arguments: [
            (.none, .operational), (.minor, .minorOutage), (.major, .partialOutage), (.critical, .majorOutage),
            (.maintenance, .maintenance),
        ] as [(StatusIncident.Impact, StatusIndicator)])
    func incidents(impact: StatusIncident.Impact, expected: StatusIndicator) {
        var incident = StatusFixture.late
        (incident.impact, incident.components) = (impact, [:])
        #expect(indicator([], [incident]) == expected && indicator([.operational], [incident]) == expected)
        #expect(indicator([.majorOutage], [incident]) == .majorOutage)
        incident.stage = .resolved
        #expect(indicator([], [incident]) == .operational)
        var named = StatusFixture.late
        named.impact = impact
        #expect(indicator([.operational], [named]) == .operational)
    }

    @Test("The English sentences are those of the dictionaries, and every language has them")
    func texts() throws {
        let texts = try StatusFixture.pages().texts
        for indicator in StatusIndicator.allCases {
            #expect(texts.for(.english)[indicator.textKey] == indicator.description)
            #expect(Set(Language.allCases.map { texts.for($0)[indicator.textKey] }).count == 3)
        }
    }
}
