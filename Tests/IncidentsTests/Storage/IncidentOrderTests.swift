import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Orders of lists", .bothEngines)
struct IncidentOrderTests {
    /// Titles tell level and place: each is opened a second after the one before it.
    private func desk() async throws -> IncidentsFixture {
        let fixture = try await IncidentsFixture()
        let reports: [(title: String, level: Level, service: ServiceID)] = [
            ("taken", .critical, fixture.shop), ("often", .info, fixture.shop), ("worst", .critical, fixture.mail),
            ("bad", .error, fixture.shop), ("over", .critical, fixture.shop), ("gone", .critical, fixture.mail),
        ]
        var ids: [IncidentID] = []
        for report in reports {
            fixture.world.advance(.seconds(1))
            ids += try await fixture.report(fixture.event(report.title, level: report.level, of: report.service))
        }
        fixture.world.advance(.seconds(1))
        try await fixture.report(fixture.event("often", level: .info), fixture.event("often", level: .info))
        for (action, index) in [(IncidentAction.acknowledge, 0), (.resolve, 4), (.close, 5)] {
            _ = try await fixture.actions.perform(action, on: ids[index], by: .commandLine)
        }
        return fixture
    }

    private func titles(
        _ fixture: IncidentsFixture, _ order: IncidentOrder, _ filter: IncidentFilter = .init(), after: IncidentStore.Cursor? = nil,
        before: IncidentStore.Cursor? = nil, limit: Int = 20
    ) async throws -> [Incident] {
        try await fixture.database.read { connection in
            try fixture.incidents.list(filter, by: order, after: after, before: before, limit: limit, on: connection)
        }
    }

    @Test(
        "Each order, and its pages forwards and backwards",
        arguments: [
            (IncidentOrder.need, ["worst", "bad", "often", "taken", "over", "gone"]),
            (.latest, ["often", "gone", "over", "bad", "worst", "taken"]), (.newest, ["gone", "over", "bad", "worst", "often", "taken"]),
            (.oldest, ["taken", "often", "worst", "bad", "over", "gone"]), (.level, ["gone", "over", "worst", "taken", "bad", "often"]),
            (.count, ["often", "gone", "over", "bad", "worst", "taken"]),
        ])
    func orders(order: IncidentOrder, expected: [String]) async throws {
        let fixture = try await desk()
        let whole = try await titles(fixture, order)
        #expect(whole.map(\.title) == expected)
        var paged: [Incident] = []
        while paged.count < whole.count {
            let page = try await titles(fixture, order, after: paged.last.map { .init($0, in: order) }, limit: 2)
            paged += page
            guard page.count == 2 else { break }
        }
        #expect(paged.map(\.title) == expected)
        let back = try await titles(fixture, order, before: .init(whole[4], in: order), limit: 3)
        #expect(back.map(\.title) == Array(expected[1...3]))
        var filter = IncidentFilter(states: [.open, .closed], visible: [fixture.shop, fixture.mail])
        #expect(try await titles(fixture, order, filter).map(\.title) == expected.filter { !["taken", "over"].contains($0) })
        filter.levels = [.critical]
        #expect(try await titles(fixture, order, filter).map(\.title) == expected.filter { ["worst", "gone"].contains($0) })
    }

    @Test("A key says in Swift what it says in a statement", arguments: IncidentOrder.allCases)
    func keys(order: IncidentOrder) async throws {
        guard let expression = order.keyExpression else { return }
        let fixture = try await desk()
        let incidents = try await titles(fixture, order)
        let stored = try await fixture.database.read { connection in
            try incidents.map { try connection.row("SELECT \(expression) AS key FROM incidents i WHERE i.id = ?1", $0.id)?.int64("key") }
        }
        #expect(stored == incidents.map { order.key($0) })
    }
}
