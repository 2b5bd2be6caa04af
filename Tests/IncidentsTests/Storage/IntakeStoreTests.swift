import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("From events to incidents", .bothEngines)
struct IntakeStoreTests {
    @Test("The first event opens an incident with everything it said")
    func opens() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("Payment 17 failed", message: "card", logs: "l1\nl2"))[0]
        let incident = try await fixture.incident(id)
        #expect(incident.title == "Payment 17 failed" && incident.message == "card" && incident.level == .error)
        #expect(incident.state == .open && incident.occurrences == 1 && incident.serviceName == "Shop")
        #expect(incident.firstAt == fixture.world.now && incident.changedBy == nil)
        let (logs, timeline) = try await fixture.database.read { connection in
            (
                try fixture.incidents.logs(of: id, on: connection),
                try fixture.incidents.timeline(of: id, on: connection).map(\.kind)
            )
        }
        #expect(logs == "l1\nl2" && timeline == [.opened])
        #expect(try await fixture.told() == [.incidentOpened(incident.change)])
    }

    @Test("More of the same raises the count and keeps the newest message and logs")
    func counts() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("Payment 17 failed", message: "a", logs: "old"))[0]
        fixture.world.advance(.seconds(60))
        let again = try await fixture.report(
            fixture.event("Payment 18 failed", message: "b", logs: "new"), fixture.event("Payment 19 failed", message: "c"))
        #expect(again == [id, id])
        let incident = try await fixture.incident(id)
        #expect(incident.occurrences == 3 && incident.title == "Payment 17 failed" && incident.message == "c")
        #expect(incident.lastAt.since(incident.firstAt) == .seconds(60))
        #expect(try await fixture.database.read { try fixture.incidents.logs(of: id, on: $0) } == "new")
    }

    @Test("One domain event for each incident and commit, with the new count")
    func tellsOnce() async throws {
        let fixture = try await IncidentsFixture()
        let events = (1...50).map { fixture.event("Payment \($0) failed") } + [fixture.event("Other")]
        _ = try await fixture.store(events.map { Submission(events: [$0]) })
        let told = try await fixture.told()
        #expect(told.count == 2)
        guard case .incidentOpened(let change) = told[0] else { return #expect(Bool(false), "\(told[0])") }
        #expect(change.occurrences == 50)
    }

    @Test("Services never share an incident")
    func separatesServices() async throws {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(fixture.event("x"), fixture.event("x", of: fixture.mail))
        #expect(ids[0] != ids[1])
    }

    @Test("Without grouping each post is its own incident")
    func neverGroups() async throws {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(fixture.event("x", grouping: .never), fixture.event("x", grouping: .never))
        #expect(ids[0] != ids[1])
    }

    @Test("An event on a resolved incident reopens it, and the timeline says who")
    func reopens() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        _ = try await fixture.actions.perform(.resolve, on: id, by: .commandLine)
        try await fixture.report(fixture.event("x"))
        let incident = try await fixture.incident(id)
        #expect(incident.state == .open && incident.occurrences == 2)
        let last = try await fixture.database.read { try fixture.incidents.timeline(of: id, on: $0).last }
        #expect(last?.kind == .reopened && last?.actor == "Shop")
        #expect(try await fixture.told().last == .incidentReopened(incident.change))
    }

    @Test("A closed incident reopens within a day, afterwards a new one links back")
    func linksBack() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        _ = try await fixture.actions.perform(.close, on: id, by: .commandLine)
        fixture.world.advance(.seconds(86_399))
        #expect(try await fixture.report(fixture.event("x")) == [id])
        _ = try await fixture.actions.perform(.close, on: id, by: .commandLine)
        fixture.world.advance(.seconds(86_400))
        let next = try await fixture.report(fixture.event("x"))[0]
        #expect(next != id)
        #expect(try await fixture.incident(next).previous == id)
        #expect(try await fixture.report(fixture.event("x")) == [next])
    }

    @Test("What is not closed comes before what is, whichever is newer")
    func prefersWhatIsNotClosed() async throws {
        let fixture = try await IncidentsFixture()
        let old = try await fixture.report(fixture.event("x"))[0]
        _ = try await fixture.actions.perform(.close, on: old, by: .commandLine)
        fixture.world.advance(.seconds(86_400))
        let new = try await fixture.report(fixture.event("x"))[0]
        #expect(new != old)
        _ = try await fixture.actions.perform(.reopen, on: old, by: .commandLine)
        #expect(try await fixture.report(fixture.event("x")) == [new])
        _ = try await fixture.actions.perform(.close, on: new, by: .commandLine)
        #expect(try await fixture.report(fixture.event("x")) == [old])
        #expect(try await fixture.incident(new).state == .closed)
        _ = try await fixture.actions.perform(.close, on: old, by: .commandLine)
        #expect(try await fixture.report(fixture.event("x")) == [new])
    }

    @Test("Nothing is stored for a service that is gone; others in the commit are")
    func refusesDeletedServices() async throws {
        let fixture = try await IncidentsFixture()
        let before = try await fixture.report(fixture.event("x", of: fixture.mail))[0]
        try await fixture.database.write { [mail = fixture.mail] connection in
            _ = try IncidentRemoval.removeAll(of: mail, at: fixture.world.now, on: connection)
            try connection.execute("DELETE FROM services WHERE id = ?1", mail)
        }
        let told = try await fixture.told().count
        let answers = try await fixture.store([
            Submission(events: [fixture.event("a"), fixture.event("x", of: fixture.mail), fixture.event("a")]),
            Submission(events: [fixture.event("y", of: fixture.mail)]),
        ]).map { try $0.get().map { $0.receipt != nil } }
        #expect(answers == [[true, false, true], [false]])
        #expect(try await fixture.told().count == told + 1)
        let stored = try await fixture.database.read {
            try $0.row("SELECT count(*) AS n FROM events WHERE incident_id <> ?1", before)?.int("n")
        }
        #expect(stored == 2)
    }

    @Test("A worse event of the same fingerprint raises the level")
    func raisesLevel() async throws {
        let fixture = try await IncidentsFixture()
        var draft = EventDraft(title: "x", message: "", level: .warning, fingerprint: "f")
        func event() -> Submission.Event {
            Submission.Event(
                id: fixture.ids.next(), service: fixture.shop, serviceName: "Shop", draft: draft,
                fingerprint: Fingerprint(custom: "f"))
        }
        let id = try await fixture.report(event())[0]
        draft.level = .critical
        try await fixture.report(event())
        draft.level = .debug
        try await fixture.report(event())
        #expect(try await fixture.incident(id).level == .critical)
        let kinds = try await fixture.database.read { try fixture.incidents.timeline(of: id, on: $0).map(\.kind) }
        #expect(kinds == [.opened, .levelRaised])
    }

    @Test("Every event keeps its row, bodies are sampled")
    func samples() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x 0"))[0]
        _ = try await fixture.store((1..<120).map { Submission(events: [fixture.event("x \($0)")]) })
        let events = try await fixture.database.read { try fixture.incidents.events(of: id, limit: 1000, on: $0) }
        #expect(events.count == 120)
        #expect(events.filter { $0.draft != nil }.count == 19)
        #expect(events.first?.draft == nil && events.last?.draft?.title == "x 0")
    }

    @Test("What was done to an event is known of each, however many there are")
    func keepsAdjustments() async throws {
        let fixture = try await IncidentsFixture()
        func event(_ number: Int) -> Submission.Event {
            let event = fixture.event("x \(number)")
            var draft = event.draft
            if number != 12 { draft.note("level", .converted, original: "FATAL \(number)") }
            return Submission.Event(
                id: event.id, service: event.service, serviceName: event.serviceName, draft: draft, fingerprint: event.fingerprint)
        }
        let id = try await fixture.report(event(1))[0]
        _ = try await fixture.store((2...20).map { Submission(events: [event($0)]) })
        let events = try await fixture.database.read { try fixture.incidents.firstEvents(of: id, limit: 100, on: $0) }
        #expect(events.map { $0.draft != nil } == (1...20).map { $0 <= 10 || $0 == 20 })
        #expect(
            events.map(\.adjustments)
                == (1...20).map { $0 == 12 ? [] : [EventAdjustment("level", .converted, original: "FATAL \($0)")] })
    }

    @Test("The sender's time counts for first and last, in whatever order events come")
    func usesOccurredAt() async throws {
        let fixture = try await IncidentsFixture()
        let (early, late) = (fixture.world.now.adding(.seconds(-7200)), fixture.world.now.adding(.seconds(-60)))
        let id = try await fixture.report(fixture.event("x", occurredAt: late))[0]
        try await fixture.report(fixture.event("x", occurredAt: early))
        let incident = try await fixture.incident(id)
        #expect(incident.firstAt == early && incident.lastAt == late && incident.createdAt == fixture.world.now)
    }

    @Test("The latest arrival is told by the clock here, whatever the senders' clocks say", arguments: ["2001-01-01", "2089-01-01"])
    func arrives(day: String) async throws {
        let fixture = try await IncidentsFixture()
        let strange = Timestamp(rfc3339: day + "T00:00:00Z")
        let id = try await fixture.report(fixture.event("x", occurredAt: strange))[0]
        #expect(try await fixture.incident(id).arrivedAt == fixture.world.now)
        fixture.world.advance(.seconds(60))
        let others = try await fixture.report(fixture.event("a"), fixture.event("b"))
        fixture.world.advance(.seconds(60))
        try await fixture.report(fixture.event("x", occurredAt: strange))
        let incident = try await fixture.incident(id)
        #expect(incident.arrivedAt == fixture.world.now && incident.lastAt == strange)
        let (all, recent) = try await fixture.database.read { connection in
            var recent = IncidentFilter()
            recent.since = fixture.world.now.adding(.seconds(-30))
            return (
                try fixture.incidents.list(.init(), limit: 5, on: connection).map(\.id),
                try fixture.incidents.list(recent, limit: 5, on: connection).map(\.id)
            )
        }
        #expect(all == [id, others[1], others[0]] && recent == [id])
    }

    @Test("Also of what is merged, together and apart")
    func arrivesMerged() async throws {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(fixture.event("a"), fixture.event("b"))
        let first = fixture.world.now
        _ = try await fixture.actions.merge([ids[0]], into: ids[1], by: .commandLine)
        fixture.world.advance(.seconds(60))
        let strange = Timestamp(rfc3339: "2001-01-01T00:00:00Z")
        try await fixture.report(fixture.event("a", message: "the latest", occurredAt: strange))
        #expect(try await fixture.incident(ids[1]).arrivedAt == fixture.world.now)
        _ = try await fixture.actions.split(ids[0], by: .commandLine)
        #expect(try await fixture.incident(ids[0]).arrivedAt == fixture.world.now)
        #expect(try await fixture.incident(ids[1]).arrivedAt == first)
        _ = try await fixture.actions.merge([ids[0]], into: ids[1], by: .commandLine)
        #expect(try await fixture.incident(ids[1]).message == "the latest")
    }

    @Test("A batch of any size costs the same number of round trips to the server", .enabled(if: TestEngine.all.contains(.postgres)))
    func roundTrips() async throws {
        let fixture = try await IncidentsFixture(engine: .postgres)
        func trips(_ titles: [String]) async throws -> Int {
            let events = titles.map { fixture.event("Fault \($0)", logs: "a line") }
            let key = Submission.IdempotencyKey(owner: .service(fixture.shop), key: "\(fixture.ids.next())", bodyHash: "b")
            let submission = Submission(events: events, idempotencyKey: key)
            let before = fixture.database.roundTrips
            #expect(try await fixture.store([submission])[0].get().allSatisfy { $0.receipt != nil })
            return fixture.database.roundTrips - before
        }
        let words = (0..<800).map {
            "of \(String(UnicodeScalar(97 + $0 / 26 % 26) ?? "a"))\(String(UnicodeScalar(97 + $0 % 26) ?? "a"))\($0 / 676)"
        }
        // Every form of the statements is made known to the server first: new incidents, then more of them.
        for _ in 0..<2 { _ = try await trips(Array(words.prefix(73))) }
        // Begin, savepoint, keys, lookups, incidents, the rest, release, commit.
        let costs = [try await trips(["once more"]), try await trips(Array(words.suffix(585))), try await trips(words)]
        #expect(costs == [8, 8, 8])
    }
}
