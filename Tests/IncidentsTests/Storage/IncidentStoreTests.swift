import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Lists of incidents", .bothEngines)
struct IncidentStoreTests {
    private func list(
        _ fixture: IncidentsFixture, _ filter: IncidentFilter = .init(), after cursor: IncidentStore.Cursor? = nil,
        limit: Int = 10
    ) async throws -> [Incident] {
        try await fixture.database.read { try fixture.incidents.list(filter, after: cursor, limit: limit, on: $0) }
    }

    @Test("The latest activity comes first, and pages neither skip nor repeat")
    func pages() async throws {
        let fixture = try await IncidentsFixture()
        for index in 0..<7 {
            try await fixture.report(fixture.event("t\(index) a"), fixture.event("t\(index) b"))
            fixture.world.advance(.seconds(1))
        }
        let whole = try await list(fixture, limit: 20)
        #expect(whole.count == 14 && whole.first?.title == "t6 b")
        var paged: [Incident] = []
        while true {
            let cursor = paged.last.map { IncidentStore.Cursor($0) }
            let page = try await list(fixture, after: cursor, limit: 3)
            paged += page
            if page.count < 3 { break }
        }
        #expect(paged == whole)
    }

    @Test("Filters by state, level and service, and all together")
    func filters() async throws {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(
            fixture.event("Ёлка упала"), fixture.event("100% full", level: .warning),
            fixture.event("100 full", level: .warning, of: fixture.mail))
        _ = try await fixture.actions.perform(.close, on: ids[0], by: .commandLine)
        func titles(_ filter: IncidentFilter) async throws -> [String] { try await list(fixture, filter).map(\.title) }
        #expect(try await titles(.init(states: [.open])).count == 2)
        #expect(try await titles(.init(states: [.closed])) == ["Ёлка упала"])
        #expect(try await titles(.init(levels: [.warning], service: fixture.mail)) == ["100 full"])
        #expect(try await titles(.init(states: [.open], levels: [.error])) == [])
    }

    @Test(
        "A reader of some services sees what is theirs, in the same order and page by page",
        arguments: [Set<Int64>(), [1], [1, 2], [2, 99], [1, 2, 99]])
    func visible(services: Set<Int64>) async throws {
        let fixture = try await IncidentsFixture()
        let visible = Set(services.map { ServiceID($0) })
        var ids: [IncidentID] = []
        for index in 0..<12 {
            let service = [fixture.shop, fixture.mail, fixture.shop][index % 3]
            ids += try await fixture.report(
                fixture.event("t\(index)", level: index % 2 == 0 ? .error : .info, of: service, grouping: .never))
            fixture.world.advance(.seconds(1))
        }
        for id in ids.prefix(5) { _ = try await fixture.actions.perform(.close, on: id, by: .commandLine) }
        let filters: [IncidentFilter] = [
            .init(), .init(states: IncidentState.active), .init(states: [.closed]), .init(states: [.open, .closed], levels: [.error]),
            .init(levels: [.info]), .init(service: fixture.shop), .init(service: fixture.mail),
        ]
        for filter in filters {
            let expected = try await list(fixture, filter, limit: 100).filter { visible.contains($0.service) }
            var filter = filter
            filter.visible = visible
            #expect(try await list(fixture, filter, limit: 100) == expected)
            let count = try await fixture.database.read { [filter] in try fixture.incidents.count(filter, upTo: 100, on: $0) }
            #expect(count == expected.count)
            var paged: [Incident] = []
            while let last = paged.isEmpty ? .some(nil) : paged.last.map({ IncidentStore.Cursor($0) }) as IncidentStore.Cursor?? {
                let page = try await list(fixture, filter, after: last, limit: 2)
                paged += page
                if page.isEmpty { break }
            }
            #expect(paged == expected)
            guard let last = expected.last else { continue }
            let back = try await fixture.database.read { [filter] in
                try fixture.incidents.list(filter, before: .init(last), limit: 2, on: $0)
            }
            #expect(back == expected.dropLast().suffix(2))
        }
    }

    @Test("Counts stop at the limit")
    func counts() async throws {
        let fixture = try await IncidentsFixture()
        _ = try await fixture.store((0..<30).map { _ in Submission(events: [fixture.event("x", grouping: .never)]) })
        let counts = try await fixture.database.read { connection in
            try [10, 30, 100].map { try fixture.incidents.count(.init(), upTo: $0, on: connection) }
        }
        #expect(counts == [10, 30, 30])
    }

    @Test("How services stand: what is open or acknowledged, the worst of it, and the latest report")
    func standings() async throws {
        let fixture = try await IncidentsFixture()
        let now = fixture.world.now
        let ids = try await fixture.report(
            fixture.event("a", level: .warning), fixture.event("b", level: .critical), fixture.event("c", level: .error))
        fixture.world.advance(.seconds(60))
        try await fixture.report(fixture.event("d", level: .debug, of: fixture.mail))
        let caller = Caller.commandLine
        _ = try await fixture.actions.perform(.acknowledge, on: ids[0], by: caller)
        _ = try await fixture.actions.perform(.resolve, on: ids[1], by: caller)
        let known = try await fixture.database.read { connection in
            try fixture.incidents.standings(of: [fixture.shop, fixture.mail, ServiceID(99)], on: connection)
        }
        #expect(
            known == [
                fixture.shop: ServiceStanding(active: 2, worst: .error, lastReport: now),
                fixture.mail: ServiceStanding(active: 1, worst: .debug, lastReport: now.adding(.seconds(60))),
            ])
        for id in ids { _ = try await fixture.actions.perform(.close, on: id, by: caller) }
        let later = try await fixture.database.read { try fixture.incidents.standings(of: [fixture.shop], on: $0) }
        #expect(later == [fixture.shop: ServiceStanding(lastReport: now)])
    }

    @Test("Batches with logs follow each other by number, each as long as its texts allow")
    func logged() async throws {
        let fixture = try await IncidentsFixture()
        var ids: [IncidentID] = []
        for (title, logs) in [("a", nil), ("b", "b's"), ("c", String(repeating: "l", count: 500)), ("d", nil), ("merged", nil)] {
            ids += try await fixture.report(fixture.event(title, message: "x", logs: logs, of: title == "d" ? fixture.mail : nil))
        }
        _ = try await fixture.actions.merge([ids[4]], into: ids[0], by: .commandLine)
        func batch(below: IncidentID? = nil, among visible: [ServiceID]? = nil, limit: Int = 10) async throws -> IncidentStore.LoggedBatch {
            try await fixture.database.read { connection in
                try fixture.incidents.logged(
                    below: below?.rawValue ?? .max, visible: visible, limit: limit, characters: 100, on: connection)
            }
        }
        func titles(_ batch: IncidentStore.LoggedBatch) -> [String] { batch.incidents.map { $0.incident.title } }
        let (first, large) = (try await batch(), try await batch(below: ids[3]))
        #expect(titles(first) == ["d"] && first.hasMore)
        #expect(titles(large) == ["c"] && large.hasMore && large.incidents.first?.logs?.utf8.count == 500)
        let last = try await batch(below: ids[2])
        #expect(titles(last) == ["b", "a"] && !last.hasMore && last.incidents.map { $0.logs } == ["b's", nil])
        #expect(try await batch(below: ids[2], limit: 2).hasMore)
        #expect(titles(try await batch(among: [fixture.mail, ServiceID(99)])) == ["d"])
        #expect(titles(try await batch(below: ids[0])).isEmpty)
    }

    @Test("The incident at a place, counted from the newest number")
    func places() async throws {
        let fixture = try await IncidentsFixture()
        var ids: [IncidentID] = []
        for service in [fixture.shop, fixture.shop, fixture.mail] {
            ids += try await fixture.report(fixture.event("a", of: service, grouping: .never))
        }
        let found = try await fixture.database.read { connection in
            try [(0, nil), (2, nil), (3, nil), (0, [fixture.shop]), (1, [fixture.shop, fixture.mail])].map { place, visible in
                try fixture.incidents.number(at: place, visible: visible, on: connection)
            }
        }
        #expect(found == [ids[2], ids[0], nil, ids[1], ids[1]])
    }

    @Test("The latest events of a service, and its titles")
    func ofService() async throws {
        let fixture = try await IncidentsFixture()
        #expect(try await fixture.database.read { try fixture.incidents.newestEvent(on: $0) }.rawValue == 0)
        for title in ["a", "a", "a", "b"] {
            try await fixture.report(fixture.event(title))
            fixture.world.advance(.seconds(1))
        }
        let other = fixture.event("c", of: fixture.mail)
        try await fixture.report(other)
        func recent(_ incidents: Int, _ ofEach: Int) async throws -> [String] {
            try await fixture.database.read { connection in
                try fixture.incidents.recentEvents(of: fixture.shop, incidents: incidents, ofEach: ofEach, on: connection)
            }.compactMap { $0.draft?.title }
        }
        #expect(try await recent(1, 5) == ["b"])
        #expect(try await recent(10, 2) == ["b", "a", "a"])
        let (titles, first, newest) = try await fixture.database.read { connection in
            let titles = try fixture.incidents.titles(of: fixture.shop, limit: 10, on: connection)
            let first = try fixture.incidents.titles(of: fixture.shop, limit: 1, on: connection)
            return (titles, first, try fixture.incidents.newestEvent(on: connection))
        }
        #expect(Set(titles) == ["a", "b"] && titles.count == 2 && first == Array(titles.prefix(1)))
        #expect(newest == other.id)
    }

    @Test("Old events go in small steps, incidents stay")
    func retention() async throws {
        let fixture = try await IncidentsFixture()
        for _ in 0..<5 { try await fixture.report(fixture.event("x")) }
        fixture.world.advance(.seconds(86_400))
        let id = try await fixture.report(fixture.event("x"))[0]
        let limit = fixture.world.now.adding(.seconds(-3600))
        let steps = try await fixture.database.write { connection in
            try (0..<3).map { _ in try IncidentRetention.deleteEvents(before: limit, limit: 3, on: connection) }
        }
        #expect(steps == [3, 2, 0])
        let left = try await fixture.database.read { try fixture.incidents.events(of: id, limit: 10, on: $0) }
        #expect(left.count == 1)
        #expect(try await fixture.incident(id).occurrences == 6)
    }
}
