import Foundation
import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Cells of the sources", .bothEngines)
struct CellKeeperTests {
    private static let good = "MC;78;1053;Kildy\nUS;90;100;Rond"
    private static let bad = "MC;4;1053;Kildy\nUS;90;100;Rond"

    private func cell(_ page: PageFixture) async throws -> StatusCell {
        let cells = try await page.thresholds.cells(by: .commandLine)
        return try #require(cells.first { $0.id == CellID(.sms, provider: "Kildy", country: "MC") })
    }

    @Test("Each reading counts, with hysteresis; components follow in the same moment")
    func readings() async throws {
        let page = try await PageFixture()
        let one = try await page.add("Monaco", link: .feed(CellScope(.sms, provider: "Kildy", country: "MC")))
        let all = try await page.add("SMS", link: .feed(CellScope(.sms)), rule: .share(MetricLimits(degraded: 0.5, major: 1)))
        #expect(try await page.state(one) == .noData)
        try await page.push(Self.good)
        #expect(try await page.state(one) == .operational)
        #expect(try await page.state(all) == .operational)
        try await page.push(Self.bad)
        #expect(try await page.state(one) == .operational)
        page.world.advance(.seconds(10))
        try await page.push(Self.bad)
        #expect(try await page.state(one) == .majorOutage)
        #expect(try await page.state(all) == .degradedPerformance)
        #expect(try await cell(page).since == page.world.now)
        for _ in 0..<3 {
            page.world.advance(.seconds(10))
            try await page.push(Self.good)
        }
        #expect(try await page.state(one) == .operational)
        let now = page.world.now
        let stretches = try await page.database.read { try CellStore.stretches(since: now.adding(.seconds(-3600)), on: $0) }
        #expect(
            stretches[CellID(.sms, provider: "Kildy", country: "MC")]?.map(\.state) == [.operational, .majorOutage, .operational])
        let recent = try await page.database.read { try CellStore.stretches(since: now.adding(.seconds(-5)), on: $0) }
        #expect(recent[CellID(.sms, provider: "Kildy", country: "MC")]?.map(\.state) == [.majorOutage, .operational])
    }

    @Test("Silence is no data, never green")
    func silence() async throws {
        let page = try await PageFixture()
        let one = try await page.add("Monaco", link: .feed(CellScope(.sms)))
        try await page.push(Self.good)
        page.world.advance(.seconds(301))
        try await page.clock.runOnce()
        #expect(try await page.state(one) == .noData)
        #expect(try await (page.components.find(one, by: .commandLine)).component.hasHadData)
        try await page.push(Self.good)
        #expect(try await page.state(one) == .operational)
    }

    @Test("Time in which nothing ran is time without data, whatever is looked at first afterwards", arguments: [false, true])
    func stopped(clockFirst: Bool) async throws {
        let page = try await PageFixture()
        let one = try await page.add("Monaco", link: .feed(CellScope(.sms)))
        try await page.push(Self.good)
        page.world.advance(.seconds(7200))
        if clockFirst { try await page.clock.runOnce() }
        try await page.push(Self.good)
        #expect(try await page.state(one) == .operational)
        page.world.advance(.seconds(60))
        #expect(try await page.seconds(one) == [[.operational: 360, .noData: 6900]])
        let since = page.world.now.adding(.seconds(-86_400))
        let stretches = try await page.database.read { try CellStore.stretches(since: since, on: $0) }
        let day = try #require(stretches[CellID(.sms, provider: "Kildy", country: "MC")])
        #expect(day.map(\.state) == [.operational, .noData, .operational])
        #expect(zip(day.dropFirst(), day).map { $0.since.since($1.since) } == [.seconds(300), .seconds(6900)])
    }

    @Test("A threshold on age speaks before nothing is known, and the next readings make it well again")
    func age() async throws {
        let page = try await PageFixture()
        var limits = ThresholdRule.standard(.sms)
        limits[.age] = MetricLimits(degraded: 60, partial: 150)
        _ = try await page.thresholds.save(CellScope(.sms), limits: limits, by: .commandLine)
        let one = try await page.add("SMS", link: .feed(CellScope(.sms)))
        try await page.push(Self.good)
        let states: [ComponentState] = [.operational, .degradedPerformance, .partialOutage, .partialOutage, .noData]
        for (index, state) in states.enumerated() {
            page.world.advance(.seconds(index == 0 ? 60 : 61))
            try await page.clock.runOnce()
            #expect(try await page.state(one) == state, "after \(index)")
        }
        try await page.push(Self.good)
        #expect(try await page.state(one) == .operational)
    }

    @Test("A component that is linked later starts with what is known")
    func linkedLater() async throws {
        let page = try await PageFixture()
        try await page.push(Self.good)
        #expect(try await page.state(try await page.add("SMS", link: .feed(CellScope(.sms)))) == .operational)
        #expect(try await page.state(try await page.add("MMS", link: .feed(CellScope(.mms)))) == .noData)
    }

    @Test("The desk is told once of a cell that is not well, once more when it is worse, and that it is well again")
    func alarms() async throws {
        let page = try await PageFixture()
        let quick = Hysteresis(worse: 1, better: 1)
        _ = try await page.thresholds.save(
            CellScope(.sms, country: "MC"), limits: ThresholdRule.standard(.sms), hysteresis: quick, service: page.shop, by: .commandLine)
        try await page.push("MC;20;1053;Kildy\nUS;1;100;Rond")
        for _ in 0..<2 { try await page.clock.runOnce() }
        #expect(page.desk.value.alarms.map(\.title) == ["SMS Kildy Monaco degraded"])
        #expect(page.desk.value.alarms[0].level == .warning && page.desk.value.alarms[0].service == page.shop)
        try await page.push("MC;1;1053;Kildy")
        for _ in 0..<2 { try await page.clock.runOnce() }
        #expect(page.desk.value.alarms.map(\.level) == [.warning, .critical])
        #expect(Set(page.desk.value.alarms.map(\.fingerprint)).count == 1 && page.desk.value.recovered.isEmpty)
        try await page.push("MC;90;1053;Kildy")
        for _ in 0..<2 { try await page.clock.runOnce() }
        #expect(page.desk.value.recovered == [IncidentID(102)])
        #expect(try await cell(page).told == nil)
    }

    @Test("A desk that cannot be told now is told later; rules that end resolve what they raised")
    func desk() async throws {
        let page = try await PageFixture()
        let rule = try await page.thresholds.save(
            CellScope(.sms), limits: ThresholdRule.standard(.sms), service: page.shop, by: .commandLine)
        page.desk.change { $0.isDown = true }
        try await page.push(Self.bad)
        try await page.clock.runOnce()
        #expect(page.desk.value.alarms.isEmpty)
        page.desk.change { $0.isDown = false }
        try await page.clock.runOnce()
        #expect(page.desk.value.alarms.map(\.title) == ["SMS Kildy Monaco down"])
        try await page.thresholds.delete(rule.id, by: .commandLine)
        try await page.push(Self.bad)
        try await page.clock.runOnce()
        #expect(page.desk.value.recovered == [IncidentID(101)])
    }

    @Test("A threshold that names no service reports to the one of the settings, which is asked for when there is something to say")
    func theStandardService() async throws {
        let page = try await PageFixture(alarmService: "Status page")
        try await page.push("MC;90;100;Kildy")
        try await page.clock.runOnce()
        #expect(page.desk.value.services.isEmpty)
        for _ in 0..<3 {
            try await page.push(Self.bad)
            try await page.clock.runOnce()
        }
        #expect(Set(page.desk.value.services) == ["Status page"])
        #expect(page.desk.value.alarms.map(\.title) == ["SMS Kildy Monaco down"] && page.desk.value.alarms[0].service == ServiceID(77))
        for _ in 0..<4 {
            try await page.push("MC;90;100;Kildy")
            try await page.clock.runOnce()
        }
        #expect(page.desk.value.recovered == [IncidentID(101)])
        let silent = try await PageFixture()
        for _ in 0..<3 {
            try await silent.push(Self.bad)
            try await silent.clock.runOnce()
        }
        #expect(silent.desk.value.alarms.isEmpty)
    }

    @Test("What is told of a cell")
    func steps() async throws {
        let page = try await PageFixture()
        let words = try StatusWords(StatusPageModule.texts)
        let raiser = AlarmRaiser(
            database: page.database, desk: DeskPort.silent, standardService: nil, words: words, logger: .init(label: "test"))
        var cell = StatusCell(
            id: CellID(.support), settled: .init(.operational), since: page.world.now, seenAt: page.world.now, staleSeconds: 1,
            service: page.shop)
        #expect(raiser.step(for: cell) == nil)
        cell.settled = .init(.noData)
        #expect(raiser.step(for: cell) == nil, "what is unknown raises nothing by itself")
        cell.settled = .init(.partialOutage)
        guard case .raise(let alarm) = raiser.step(for: cell) else { return #expect(Bool(false), "nothing is raised") }
        #expect(alarm.title == "Support partly down" && alarm.level == .error && alarm.fingerprint == "status/support//")
        (cell.told, cell.toldService, cell.incident) = (.partialOutage, page.shop, IncidentID(5))
        #expect(raiser.step(for: cell) == nil)
        cell.settled = .init(.noData)
        #expect(raiser.step(for: cell) == nil, "what is unknown recovers nothing either")
        cell.settled = .init(.operational)
        #expect(raiser.step(for: cell) == .recover(IncidentID(5)))
        cell.incident = nil
        #expect(raiser.step(for: cell) == .forget)
    }
}

extension DeskPort {
    /// One that is never asked.
    static let silent = DeskPort(
        service: { _ in throw ClientError.notFound }, raise: { _ in nil }, recover: { _ in },
        incident: { _, _ in throw ClientError.notFound }, areOver: { _ in false },
        openLevels: { _ in [:] }, health: { _ in [:] })
}
