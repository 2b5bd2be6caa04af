import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Search", .bothEngines, .timeLimit(.minutes(5)))
struct SearchTests {
    private let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .supervisor))

    private func keeper(_ fixture: IncidentsFixture) async throws -> SearchKeeper {
        let keeper = SearchKeeper(database: fixture.database, now: { fixture.world.now })
        try await keeper.begin()
        return keeper
    }

    private func follow(_ keeper: SearchKeeper) async throws {
        while try await keeper.runOnce(limit: 7) > 0 {}
    }

    private func found(_ filter: IncidentFilter, _ fixture: IncidentsFixture) async throws -> [Int64] {
        try await fixture.database.read { [store = fixture.incidents] connection in
            let list = try store.list(filter, limit: 10_000, on: connection).map(\.id.rawValue)
            #expect(try store.count(filter, upTo: 10_000, on: connection) == list.count)
            return list
        }
    }

    private func found(_ text: String, _ fixture: IncidentsFixture) async throws -> [Int64] {
        try await found(IncidentFilter(search: text), fixture)
    }

    @Test("Words of title, message and logs, also their beginnings, all of them, whatever case and accents")
    func words() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        try await fixture.report(
            fixture.event(
                "Payment refused", message: "OrderService.java:88 timeout_ms=5000", logs: "INFO acquirer São Paulo\nWARN trace 7f3a9c"),
            fixture.event("Оплата не прошла", message: "Счёт отклонён"), fixture.event("Mailbox full", of: fixture.mail),
            fixture.event("결제가 실패", message: "Łódź, Ørsted", logs: "مُحَمَّد ｶｰﾄﾞ"))
        #expect(try await found("payment", fixture) == [])
        try await follow(keeper)
        for (text, ids) in [
            ("payment", [1]), ("PAYM", [1]), ("pa", []), ("orderservice", [1]), ("service timeout", [1]), ("5000", [1]), ("sao paulo", [1]),
            ("SÃO", [1]), ("7f3a", [1]), ("trace mailbox", []), ("счет", [2]), ("СЧЁТ откл", [2]), ("оплата payment", []), ("full", [3]),
            ("2", [2]), ("***", []), ("결제", [4]), ("LODZ", [4]), ("orsted", [4]), ("محمد", [4]), ("カード", [4]), ("ｶｰﾄﾞ 결제", [4]),
        ] as [(String, [Int64])] {
            #expect(try await found(text, fixture) == ids, "\(text)")
        }
    }

    @Test("A beginning finds few words and very many, and the word itself among them", arguments: [3, 200])
    func beginnings(words: Int) async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        let events = (0..<words).map { fixture.event("Payload " + String(repeating: "x", count: $0 % 7 + 1), message: "order\($0)") }
        for event in events { try await fixture.report(event) }
        try await fixture.report(fixture.event("An order"), fixture.event("Bordering"), fixture.event("Ordinary"))
        try await follow(keeper)
        let all = min(words, 7)
        #expect(try await found("order", fixture).count == all + 1)
        #expect(try await found("ord", fixture).count == all + 2)
        #expect(try await found("order payload", fixture).count == all)
        #expect(try await found("orderly", fixture) == [])
    }

    @Test(
        "Nothing that is typed can break or widen the question",
        arguments: [
            "\" OR 1=1", "payment\" OR \"mailbox", "' | 'mailbox", "payment:* | mailbox", "NOT payment", "payment NEAR mailbox",
            "words:payment*", "(payment",
            "payment\u{0}", "·a", "·v1 payment", "pay'ment; DROP TABLE incidents",
        ])
    func hostile(text: String) async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        try await fixture.report(fixture.event("Payment"), fixture.event("Mailbox"))
        try await follow(keeper)
        let ids = try await found(text, fixture)
        // At most what its words mean, never both.
        #expect(ids.count <= 1, "\(ids)")
    }

    @Test("Together with every filter, and only among what may be seen; highest numbers first")
    func filters() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        for title in ["A", "B", "C", "D"] {
            try await fixture.report(
                fixture.event("Fault \(title)", level: title == "B" ? .critical : .error, of: title == "C" ? fixture.mail : fixture.shop))
        }
        _ = try await fixture.actions.perform(.close, on: IncidentID(1), by: olga)
        _ = try await fixture.actions.perform(.acknowledge, on: IncidentID(4), by: olga)
        try await follow(keeper)
        let (shop, mail, active) = (fixture.shop, fixture.mail, IncidentState.active)
        for (filter, ids) in [
            (.init(search: "fault"), [4, 3, 2, 1]), (.init(states: active, search: "fault"), [4, 3, 2]),
            (.init(states: [.closed], search: "fault"), [1]),
            (.init(states: [.acknowledged], search: "fault"), [4]), (.init(levels: [.critical], search: "fault"), [2]),
            (.init(service: mail, search: "fault"), [3]), (.init(search: "fault", visible: [shop]), [4, 2, 1]),
            (.init(search: "fault", visible: [shop, mail]), [4, 3, 2, 1]), (.init(states: active, search: "fault", visible: [mail]), [3]),
            (.init(service: shop, search: "fault", visible: [mail]), []), (.init(search: "fault", visible: []), []),
        ] as [(IncidentFilter, [Int64])] {
            #expect(try await found(filter, fixture) == ids, "\(filter)")
        }
    }

    @Test("A state that has changed, but is not indexed yet, is not shown wrong")
    func stale() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        try await fixture.report(fixture.event("Fault"))
        try await follow(keeper)
        _ = try await fixture.actions.perform(.close, on: IncidentID(1), by: olga)
        #expect(try await found(.init(states: IncidentState.active, search: "fault"), fixture) == [])
        #expect(try await found(.init(states: [.closed], search: "fault"), fixture) == [1])
        try await follow(keeper)
        #expect(try await found(.init(states: [.closed], search: "fault"), fixture) == [1])
        _ = try await fixture.actions.perform(.reopen, on: IncidentID(1), by: olga)
        try await follow(keeper)
        #expect(try await found(.init(states: IncidentState.active, search: "fault"), fixture) == [1])
    }

    @Test("Words of a repeat are added when its text is kept, and those of before stay")
    func repeats() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        for index in 1...25 {
            let word = String(repeating: "x", count: index)
            try await fixture.report(fixture.event("Same", message: "first\(word)y", logs: "log\(word)y"))
            if index % 4 == 0 { try await follow(keeper) }
        }
        try await follow(keeper)
        func isFound(_ index: Int) async throws -> Bool {
            let word = String(repeating: "x", count: index)
            let (message, logs) = (try await found("first\(word)y", fixture), try await found("log\(word)y", fixture))
            return message == [1] && logs == [1]
        }
        for index in Array(1...10) + [20] { #expect(try await isFound(index), "\(index)") }
        // Not kept, and not looked at when it came: it cannot be shown either.
        #expect(try await !isFound(13))
    }

    @Test("Deleted incidents leave the index; also those of a deleted service")
    func deleted() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        try await fixture.report(fixture.event("Fault A"), fixture.event("Fault B", of: fixture.mail))
        try await follow(keeper)
        try await fixture.actions.delete(IncidentID(1), by: .system)
        try await fixture.database.write { [time = fixture.world.now] in
            _ = try IncidentRemoval.removeAll(of: fixture.mail, at: time, on: $0)
        }
        #expect(try await found("fault", fixture) == [])
        try await follow(keeper)
        _ = try await fixture.database.write { try IncidentRetention.deleteRemains(limit: 100, on: $0) }
        let left = try await fixture.database.read { connection in
            let index = SearchIndex(query: try #require(SearchQuery("fault")), scope: .init())
            return try index.engine(on: connection).find(.down(from: .max), limit: 10, on: connection)
        }
        #expect(left == [])
    }

    @Test("An incident that is deleted between the look at it and the write leaves nothing behind")
    func deletedInBetween() async throws {
        let fixture = try await IncidentsFixture()
        try await fixture.report(fixture.event("Fault A"), fixture.event("Fault B"))
        let statements = try await fixture.database.read { try SearchLedger.statements(for: [IncidentID(1), IncidentID(2)], on: $0) }
        try await fixture.actions.delete(IncidentID(1), by: .system)
        let kept = try await fixture.database.write { connection in
            try connection.run(statements)
            return try connection.query("SELECT incident_id FROM incident_words").map { try $0.int64("incident_id") }
        }
        #expect(kept == [2])
    }

    @Test("What is merged is found by its target, and by itself again when it is taken out")
    func merged() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        try await fixture.report(fixture.event("Router down"), fixture.event("Shop unreachable", logs: "trace 4711"))
        try await follow(keeper)
        _ = try await fixture.actions.merge([IncidentID(2)], into: IncidentID(1), by: olga)
        try await follow(keeper)
        #expect(try await found("unreachable 4711", fixture) == [1])
        _ = try await fixture.actions.split(IncidentID(2), by: olga)
        try await follow(keeper)
        #expect(try await found("unreachable 4711", fixture).contains(2))
    }

    @Test("What is merged before anybody looked is found by its target as well", arguments: [false, true])
    func mergedAtOnce(before: Bool) async throws {
        let fixture = try await IncidentsFixture()
        let keeper = SearchKeeper(database: fixture.database, now: { fixture.world.now })
        if !before { try await keeper.begin() }
        try await fixture.report(fixture.event("Router down"), fixture.event("Shop unreachable", logs: "trace 4711"))
        _ = try await fixture.actions.merge([IncidentID(2)], into: IncidentID(1), by: olga)
        if before {
            while try await keeper.backfill.runOnce(limit: 1) {}
        } else {
            try await follow(keeper)
        }
        #expect(try await found("router unreachable 4711", fixture) == [1])
    }

    @Test("What was there before is indexed in steps; lists go on page by page in both directions")
    func backfillAndPages() async throws {
        let fixture = try await IncidentsFixture()
        for index in 0..<30 { try await fixture.report(fixture.event("Fault " + String(repeating: "x", count: index + 1))) }
        let keeper = try await keeper(fixture)
        #expect(try await found("fault", fixture) == [])
        while try await keeper.backfill.runOnce(limit: 8) {}
        #expect(try await found("fault", fixture) == (1...30).reversed().map { Int64($0) })
        let (older, newer) = try await fixture.database.read { [store = fixture.incidents] connection in
            let filter = IncidentFilter(search: "fault")
            let first = try store.list(filter, limit: 10, on: connection)
            let second = try store.list(filter, after: .init(first[9]), limit: 10, on: connection)
            let back = try store.list(filter, before: .init(second[0]), limit: 10, on: connection)
            return (second.map(\.id.rawValue), back.map(\.id.rawValue))
        }
        #expect(older == (11...20).reversed().map { Int64($0) })
        #expect(newer == (21...30).reversed().map { Int64($0) })
    }

    @Test("Two nodes that walk over what was there before share the work")
    func twoNodesWalk() async throws {
        let fixture = try await IncidentsFixture()
        for index in 0..<30 { try await fixture.report(fixture.event("Fault " + String(repeating: "x", count: index + 1))) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for database in [fixture.database, try await fixture.test.openAgain()] {
                let keeper = SearchKeeper(database: database, now: { fixture.world.now })
                group.addTask { while try await keeper.backfill.runOnce(limit: 2) {} }
            }
            try await group.waitForAll()
        }
        #expect(try await found("fault", fixture) == (1...30).reversed().map { Int64($0) })
    }

    @Test("The index is behind a commit by no more than one look of its follower")
    func lag() async throws {
        #expect(CursorFollower.interval <= .seconds(1))
        let fixture = try await IncidentsFixture()
        let keeper = try await keeper(fixture)
        try await fixture.report(fixture.event("Fault"))
        #expect(try await keeper.runOnce() == 1)
        #expect(try await found("fault", fixture) == [1])
    }
}
