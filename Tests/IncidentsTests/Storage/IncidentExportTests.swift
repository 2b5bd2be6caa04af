import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("An export holds what the list found", .bothEngines)
struct IncidentExportTests {
    private static let ann = UserID(1)

    /// Forty incidents of two services, of all levels and states, some given to somebody, some tagged, over four hours.
    private func used() async throws -> IncidentsFixture {
        let fixture = try await IncidentsFixture()
        try await fixture.addUser(Self.ann, "ann")
        for number in 0..<40 {
            let word = number.isMultiple(of: 3) ? "Payment" : "Mailbox"
            let name = String(repeating: "abcdefgh".dropFirst(number % 8).first ?? "a", count: number / 8 + 1)
            let levels: [Level] = [.info, .warning, .error, .critical]
            let id = try await fixture.report(
                fixture.event(
                    "\(word) \(name)", level: levels[number % 4], of: number.isMultiple(of: 2) ? fixture.mail : fixture.shop))[0]
            let by = Caller(actor: .user(Self.ann, name: "ann"), access: Access(base: .operator))
            if number.isMultiple(of: 4) { _ = try await fixture.actions.perform(.acknowledge, on: id, by: by) }
            if number.isMultiple(of: 5) { _ = try await fixture.actions.perform(.close, on: id, by: by) }
            if number.isMultiple(of: 6) { _ = try await fixture.actions.assign(id, to: Self.ann, by: by) }
            if number.isMultiple(of: 7) { _ = try await fixture.actions.changeTags(of: id, adding: ["night"], by: by) }
            fixture.world.advance(.seconds(360))
        }
        let keeper = SearchKeeper(database: fixture.database, now: { fixture.world.now })
        try await keeper.begin()
        while try await keeper.runOnce(limit: 100) > 0 {}
        return fixture
    }

    private static func filters(_ fixture: IncidentsFixture) -> [String: (inout IncidentFilter) -> Void] {
        let hoursAgo = { (hours: Int64) in fixture.world.now.adding(.seconds(-3600 * hours)) }
        return [
            "all": { _ in }, "active": { $0.states = IncidentState.active }, "closed": { $0.states = [.closed] },
            "two states": { $0.states = [.open, .closed] }, "levels": { $0.levels = [.error, .critical] },
            "service": { $0.service = fixture.shop }, "services": { $0.among = [fixture.shop, fixture.mail] },
            "visible": { $0.visible = [fixture.mail] }, "none visible": { $0.visible = [] },
            "all visible": { $0.visible = [fixture.mail, fixture.shop] }, "nobody's": { $0.assignee = .nobody },
            "somebody's": { $0.assignee = .user(Self.ann) }, "tagged": { $0.tags = ["night"] }, "since": { $0.since = hoursAgo(2) },
            "until": { $0.until = hoursAgo(1) },
        ]
    }

    private func exported(_ filter: IncidentFilter, _ fixture: IncidentsFixture) async throws -> [IncidentID] {
        var (found, cursor): ([IncidentID], IncidentID?) = ([], nil)
        repeat {
            // Small batches: most filters need several.
            let batch = try await fixture.database.read { [store = fixture.incidents, cursor] in
                try store.byNumber(filter, below: cursor, limit: 7, on: $0)
            }
            found += batch.incidents.map(\.id)
            cursor = batch.next
        } while cursor != nil
        return found
    }

    @Test("With each filter, each two of them, and each of these with words")
    func sameAsTheList() async throws {
        let fixture = try await used()
        let filters = Self.filters(fixture).sorted { $0.key < $1.key }
        for (index, first) in filters.enumerated() {
            for second in filters[index...] {
                for search in [nil, "payment", "mailbox aaa", "pay mail", "***"] as [String?] {
                    var filter = IncidentFilter(search: search)
                    first.value(&filter)
                    second.value(&filter)
                    let (listed, count) = try await fixture.database.read { [store = fixture.incidents, filter] connection in
                        let listed = try store.list(filter, limit: 1000, on: connection).map(\.id)
                        return (listed, try store.count(filter, upTo: 1000, on: connection))
                    }
                    let exported = try await exported(filter, fixture)
                    let name = "\(first.key), \(second.key), \(search ?? "no words")"
                    #expect(exported == listed.sorted(by: >) && exported.count == count, "\(name)")
                }
            }
        }
    }

    @Test("Words that the filter hardly ever lets through do not end the export early")
    func sparse() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = SearchKeeper(database: fixture.database, now: { fixture.world.now })
        try await keeper.begin()
        let events = (0..<60).map { fixture.event("Common \(String(repeating: "k", count: $0 + 1))") }
        let ids = try await fixture.store([Submission(events: events)])[0].get().compactMap(\.receipt?.incident)
        _ = try await fixture.actions.changeTags(of: ids[0], adding: ["rare"], by: .commandLine)
        while try await keeper.runOnce(limit: 100) > 0 {}
        var filter = IncidentFilter(search: "common")
        filter.tags = ["rare"]
        #expect(try await exported(filter, fixture) == [ids[0]])
    }

    @Test("A filter of states alone is known as such, whatever fields there are")
    func statesAlone() {
        var arguments: [SQLValue] = []
        #expect(IncidentFilter(states: [.open]).countConditions(&arguments) == ["(i.state + 0) IN (?1)"])
        #expect(IncidentFilter(states: [.open], levels: [.error]).countConditions(&arguments).contains("i.level IN (?3)"))
    }
}
