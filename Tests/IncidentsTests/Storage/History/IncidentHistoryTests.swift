import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("The past of incidents", .bothEngines, .timeLimit(.minutes(5)))
struct IncidentHistoryTests {
    private let history = IncidentHistory()
    private let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .supervisor))
    private let ever = Timestamp(microseconds: 0)...Timestamp(microseconds: 4_000_000_000_000_000)

    private func beginnings(
        _ fixture: IncidentsFixture, in span: ClosedRange<Timestamp>? = nil, limit: Int = 100
    ) async throws -> [IncidentHistory.Beginning] {
        try await fixture.database.read { [history, ever] connection in
            var (found, place) = ([IncidentHistory.Beginning](), IncidentHistory.Place?.some(.start))
            let end = try history.end(on: connection)
            while let current = place {
                let stretch = try history.beginnings(in: span ?? ever, after: current, until: end, limit: limit, on: connection)
                found += stretch.beginnings
                place = stretch.next
            }
            return found
        }
    }

    private func episode(
        _ fixture: IncidentsFixture, _ beginning: IncidentHistory.Beginning, until: Timestamp? = nil, counts: Set<Int> = []
    ) async throws -> IncidentHistory.Episode? {
        try await fixture.database.read { [history, ever] connection in
            try history.episode(at: beginning, until: until ?? ever.upperBound, counts: counts, on: connection)
        }
    }

    /// As `10 count 2 A`: seconds since the episode began, what, and the title of the event.
    private func told(_ episode: IncidentHistory.Episode?) throws -> [String] {
        let episode = try #require(episode)
        return episode.changes.map { change in
            let what =
                switch change.what {
                case .counted(let count, let draft): "count \(count) \(draft?.message ?? "-")"
                case .levelRaised(let level): level.word
                case .mergedInto(let id): "into \(id)"
                case .merged(let level): "merged \(level?.word ?? "-")"
                default: "\(change.what)"
                }
            return "\(change.at.since(episode.began).components.seconds) \(what)"
        }
    }

    private func act(_ action: IncidentAction, _ id: IncidentID, _ fixture: IncidentsFixture) async throws {
        _ = try await fixture.actions.perform(action, on: id, by: olga)
    }

    @Test("An episode goes from opening to resolution, the next one begins with what reopened it")
    func episodes() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("A", level: .warning, message: "one", fingerprint: "A"))[0]
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("A", level: .error, message: "two", fingerprint: "A"))
        fixture.world.advance(.seconds(10))
        try await act(.acknowledge, id, fixture)
        fixture.world.advance(.seconds(10))
        try await act(.resolve, id, fixture)
        fixture.world.advance(.seconds(100))
        try await fixture.report(fixture.event("A", level: .error, message: "three", fingerprint: "A"))
        fixture.world.advance(.seconds(5))
        try await fixture.report(fixture.event("B", of: fixture.mail))
        let found = try await beginnings(fixture)
        #expect(found.map(\.place.incident) == [id, id, IncidentID(id.rawValue + 1)])
        let first = try await episode(fixture, found[0], counts: [2, 5])
        #expect(try told(first) == ["0 count 1 one", "10 count 2 two", "10 error", "20 acknowledged", "30 over"])
        #expect(first?.serviceName == "Shop" && first?.title == "A" && first?.level == .warning && first?.isPartial == false)
        let second = try await episode(fixture, found[1])
        #expect(try told(second) == ["0 count 1 three"])
        #expect(second?.level == .error)
        #expect(try told(try await episode(fixture, found[0], until: found[0].at.adding(.seconds(10)))).count == 3)
    }

    @Test("Reopened though only acknowledged, it begins anew: what was reported before counts no more")
    func begunAnew() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("A"))[0]
        fixture.world.advance(.seconds(10))
        try await act(.acknowledge, id, fixture)
        fixture.world.advance(.seconds(5))
        try await fixture.report(fixture.event("A"))
        fixture.world.advance(.seconds(5))
        try await act(.reopen, id, fixture)
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("A", message: "two"))
        try await act(.close, id, fixture)
        let found = try await beginnings(fixture)
        #expect(found.count == 2)
        #expect(try told(try await episode(fixture, found[0])) == ["0 count 1 ", "10 acknowledged", "15 count 2 ", "20 begunAnew"])
        #expect(try told(try await episode(fixture, found[1])) == ["10 count 1 two", "10 over"])
    }

    @Test("Of many events the moments of the numbers that matter are found, though most bodies are gone")
    func counts() async throws {
        let fixture = try await IncidentsFixture()
        for _ in 0..<150 {
            try await fixture.report(fixture.event("A", message: "x"))
            fixture.world.advance(.seconds(1))
        }
        let beginning = try #require(try await beginnings(fixture).first)
        let told = try told(try await episode(fixture, beginning, counts: [15, 133, 500]))
        #expect(told.prefix(10).allSatisfy { $0.hasSuffix(" x") } && told.contains("14 count 15 -") && told.contains("132 count 133 -"))
        #expect(told.count == 10 + 9 + 2, "\(told)")
        try await fixture.database.write { try $0.execute("DELETE FROM events") }
        let emptied = try #require(try await episode(fixture, beginning, counts: [15]))
        #expect(emptied.isPartial && emptied.changes.isEmpty)
    }

    @Test("What is merged in counts from then on with all it has; where it came from the story ends")
    func merged() async throws {
        let fixture = try await IncidentsFixture()
        let (a, b) = (try await fixture.report(fixture.event("A"))[0], try await fixture.report(fixture.event("B"))[0])
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("B"))
        fixture.world.advance(.seconds(10))
        _ = try await fixture.actions.merge([b], into: a, by: olga)
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("B"))
        let found = try await beginnings(fixture)
        let whole = try told(try await episode(fixture, found[0], counts: [2, 3, 4, 5]))
        #expect(
            whole == ["0 count 0 ", "0 count 1 -", "20 count 2 -", "20 count 3 -", "20 merged error", "30 count 4 -"], "\(whole)")
        #expect(try told(try await episode(fixture, found[1])).last == "20 into \(a)")
        fixture.world.advance(.seconds(10))
        try await act(.resolve, a, fixture)
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("B"))
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("A"))
        let again = try #require(try await beginnings(fixture).first { $0.place.incident == a && $0.at > found[0].at })
        #expect(try told(try await episode(fixture, again, counts: [2])) == ["0 count 1 -", "10 count 0 ", "10 count 2 -"])
    }

    @Test("A walk in small steps finds what one step finds, and only what began in the span")
    func walk() async throws {
        let fixture = try await IncidentsFixture()
        for number in 0..<7 {
            let id = try await fixture.report(fixture.event("Title \(number)", grouping: .never))[0]
            for _ in 0..<3 {
                fixture.world.advance(.seconds(60))
                try await act(.resolve, id, fixture)
                try await act(.reopen, id, fixture)
            }
        }
        let whole = try await beginnings(fixture)
        #expect(whole.count == 28)
        #expect(try await beginnings(fixture, limit: 3) == whole)
        let span = whole[5].at...whole[9].at
        #expect(try await beginnings(fixture, in: span, limit: 2) == whole.filter { span.contains($0.at) })
    }
}
