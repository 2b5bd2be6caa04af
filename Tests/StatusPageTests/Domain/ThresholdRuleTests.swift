import Foundation
import Kernel
import Platform
import Testing

@testable import StatusPage

@Suite("Thresholds") struct ThresholdRuleTests {
    @Test(
        "Less bandwidth and more time are worse; a limit itself is well",
        arguments: [
            (.bandwidth, 30, .operational), (.bandwidth, 29, .degradedPerformance), (.bandwidth, 14, .partialOutage),
            (.bandwidth, 4, .majorOutage), (.responseTime, 1500, .operational), (.responseTime, 1501, .degradedPerformance),
            (.responseTime, 5000, .partialOutage),
        ] as [(FeedMetric, Double, ComponentState)])
    func limits(metric: FeedMetric, value: Double, state: ComponentState) {
        #expect(ThresholdRule.state(of: [metric: value], by: ThresholdRule.standard(.sms)) == state)
    }

    @Test("The worst of all metrics counts; what is not measured does not")
    func worst() {
        let limits = ThresholdRule.standard(.voice)
        #expect(
            ThresholdRule.state(of: [.bandwidth: 100, .responseTime: 100, .stability: 0.4], by: limits) == .partialOutage)
        #expect(ThresholdRule.state(of: [:], by: limits) == .operational)
    }

    @Test("The narrowest rule counts")
    func narrowest() throws {
        func rule(_ scope: CellScope) throws -> ThresholdRule {
            ThresholdRule(
                id: PublicID.random(.live), scope: scope, limits: [:], hysteresis: Hysteresis(), staleSeconds: 1, service: nil)
        }
        let all = try rule(CellScope(.sms))
        let provider = try rule(CellScope(.sms, provider: "Kildy"))
        let country = try rule(CellScope(.sms, country: "MC"))
        let other = try rule(CellScope(.mms, provider: "Kildy", country: "MC"))
        let rules = [all, provider, country, other]
        #expect(rules.rule(for: CellID(.sms, provider: "Kildy", country: "MC"))?.id == country.id)
        #expect(rules.rule(for: CellID(.sms, provider: "Kildy", country: "NZ"))?.id == provider.id)
        #expect(rules.rule(for: CellID(.sms, provider: "Rond", country: "US"))?.id == all.id)
        #expect(rules.rule(for: CellID(.voice)) == nil)
    }

    @Test("Each source speaks of its cells")
    func cells() throws {
        let parser = FeedParser()
        func cells(_ name: FeedName, _ text: String) throws -> [CellID: [FeedMetric: Double]] {
            let reading = try parser.reading(of: name, sent: Data(text.utf8))
            return Dictionary(reading.value.cells(of: name).map { ($0.cell, $0.values) }) { $1 }
        }
        #expect(
            try cells(.sms, "MC;78;1053;Kildy") == [
                CellID(.sms, provider: "Kildy", country: "MC"): [.bandwidth: 78, .responseTime: 1053]
            ])
        #expect(
            try cells(.voice, "MC;25;1274;E-Voice;0.51;46;68;24").values.first == [
                .bandwidth: 25, .responseTime: 1274, .stability: 0.51,
            ])
        #expect(try cells(.email, "RU;Gmail;581").values.first == [.deliveryTime: 581])
        let billing = try cells(.billing, "001010")
        #expect(billing.count == 6 && billing[CellID(.billing, provider: "purchase")] == [.works: 1])
        #expect(billing[CellID(.billing, provider: "payout")] == [.works: 0])
        #expect(try cells(.support, #"[{"topic":"SMS","active_tickets":18}]"#) == [CellID(.support): [.waiting: 60]])
        #expect(
            try cells(.incidents, #"[{"topic":"A","status":"active"},{"topic":"B","status":"closed"}]"#) == [
                CellID(.incidents): [.active: 1]
            ])
    }

    @Test("A cell has a name that people know")
    func names() {
        #expect(CellID(.sms, provider: "Kildy", country: "MC").name() == "SMS Kildy Monaco")
        #expect(CellID(.billing, provider: "checkout_page").name() == "Billing checkout page")
        #expect(CellID(.support).name() == "Support")
    }

    @Test("A component follows the worst of its cells, or the share of those at fault")
    func components() {
        let states: [ComponentState] = [.operational, .operational, .majorOutage, .noData]
        #expect(ComponentRule.worst.state(of: states) == .majorOutage)
        let share = ComponentRule.share(MetricLimits(degraded: 0.3, partial: 0.6))
        #expect(share.state(of: states) == .degradedPerformance)
        #expect(share.state(of: [.operational, .majorOutage, .partialOutage]) == .partialOutage)
        #expect(ComponentRule.worst.state(of: [.noData]) == .noData && ComponentRule.worst.state(of: []) == .noData)
        #expect(ComponentRule.share(MetricLimits(degraded: 0)).state(of: [.operational]) == .operational)
    }

    @Test(
        "What customers see: found, said by hand, planned, and over it what incidents say",
        arguments: [
            (.operational, nil, false, [], .operational), (.degradedPerformance, .operational, false, [], .operational),
            (.degradedPerformance, nil, true, [], .underMaintenance), (.majorOutage, .partialOutage, true, [], .underMaintenance),
            (.operational, nil, true, [.partialOutage], .partialOutage),
            (.operational, nil, false, [.degradedPerformance, .majorOutage], .majorOutage),
            (.partialOutage, nil, false, [.operational], .partialOutage), (.noData, nil, false, [.operational], .noData),
        ] as [(ComponentState, ComponentState?, Bool, [ComponentState], ComponentState)])
    func shown(
        found: ComponentState, byHand: ComponentState?, isUnderMaintenance: Bool, incidents: [ComponentState], shown: ComponentState
    ) {
        #expect(
            ComponentState.shown(found: found, byHand: byHand, isUnderMaintenance: isUnderMaintenance, incidents: incidents) == shown)
    }

    @Test func whatComesOfAService() {
        let levels: [Level?] = [nil, .info, .warning, .error, .critical]
        let states: [ComponentState] = [.operational, .operational, .degradedPerformance, .partialOutage, .majorOutage]
        #expect(levels.map { ComponentState(openIncidents: $0) } == states)
    }
}
