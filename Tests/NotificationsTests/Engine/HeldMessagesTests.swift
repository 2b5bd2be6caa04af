import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("What is kept quiet", .bothEngines)
struct HeldMessagesTests {
    private func house() async throws -> MessagesFixture {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        return house
    }

    @Test("what begins in a silence has a line that names it, and is told once at its end")
    func tellsAtTheEnd() async throws {
        let house = try await house()
        house.quiet.hold(1, "silence: backup window")
        try await house.open(1)
        #expect(try await house.lines(1) == ["opened ops suppressed"])
        #expect(try await house.ledger().map(\.reason) == ["silence: backup window"])
        #expect(try await house.send() == 0)
        // Something else changed.
        try await house.happen(.quietChanged())
        #expect(try await house.lines(1).count == 1)
        house.quiet.release(1)
        try await house.append([.quietChanged(), .quietChanged()])
        try await house.decide()
        try await house.happen(.quietChanged())
        #expect(try await house.lines(1) == ["opened ops suppressed", "opened ops waiting"])
        try await house.send()
        #expect(house[.telegram].titles.count == 1 && house[.telegram].titles.first?.contains("Trouble 1") == true)
        try await house.resolve(1)
        #expect(try await house.lines(1).last == "resolved ops waiting")
    }

    @Test("what was kept back counts once among the incidents that share a message")
    func countsOnce() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].bundleAfter = 2 }
        try await house.destination("ops")
        for id in [1, 2] as [Int64] {
            house.quiet.hold(id)
            try await house.open(id)
            house.quiet.release(id)
        }
        try await house.happen(.quietChanged())
        for id in [1, 2] as [Int64] { #expect(try await house.lines(id) == ["opened ops suppressed", "opened ops waiting"]) }
    }

    @Test("what is over before the silence ends is not told, and neither is its end")
    func forgetsWhatIsOver() async throws {
        let house = try await house()
        try await house.destination("ends", kinds: [.resolved])
        house.quiet.hold(1)
        try await house.open(1)
        try await house.resolve(1)
        house.quiet.release(1)
        try await house.happen(.quietChanged())
        #expect(try await house.lines(1).sorted() == ["opened ops suppressed", "resolved ends suppressed"])
        // Gone altogether.
        house.quiet.hold(2)
        try await house.open(2)
        house.incidents.delete(2)
        try await house.happen(.incidentDeleted(IncidentID(2), service: MessagesFixture.shop))
        house.quiet.release(2)
        try await house.happen(.quietChanged())
        #expect(try await house.lines(2) == ["opened ops suppressed"])
        #expect(try await house.database.read { try HeldStore().isAny(on: $0) } == false)
    }

    @Test("who was told of the start is told of the end, though a silence began meanwhile")
    func tellsEndsOfWhatWasTold() async throws {
        let house = try await house()
        try await house.open(1)
        house.quiet.hold(1)
        try await house.happen(.quietChanged())
        try await house.resolve(1)
        #expect(try await house.lines(1) == ["opened ops waiting", "resolved ops waiting"])
        // It begins again and is over within the silence: nothing more is told.
        try await house.happen(.incidentReopened(house.incidents.set(1, state: "open")))
        try await house.resolve(1)
        house.quiet.release(1)
        try await house.happen(.quietChanged())
        #expect(try await house.lines(1).suffix(2) == ["resolved ops waiting", "reopened ops suppressed"])
    }

    @Test("what was told before the silence is not told again at its end, and what began again in it is")
    func tellsReopenings() async throws {
        let house = try await house()
        try await house.open(1)
        try await house.open(2)
        try await house.resolve(2)
        for id in [1, 2] as [Int64] { house.quiet.hold(id) }
        try await house.happen(.incidentReopened(house.incidents.set(2, state: "open")))
        house.quiet.release(1, 2)
        try await house.happen(.quietChanged())
        #expect(try await house.lines(1) == ["opened ops waiting"])
        #expect(try await house.lines(2).suffix(2) == ["reopened ops suppressed", "reopened ops waiting"])
    }

    @Test("the end of an incident lets those speak that were quiet because of it")
    func endsInhibitions() async throws {
        let house = try await house()
        try await house.open(1)
        for id in [2, 3, 4] as [Int64] {
            house.quiet.hold(id, "inhibition: database", because: 1)
            try await house.open(id)
        }
        // A repeat of what inhibits says nothing new.
        try await house.happen(.incidentRecurred(house.incidents.set(1, occurrences: 2)))
        try await house.resolve(4)
        // Another one keeps the third quiet from now on.
        house.quiet.release(2, 4)
        house.quiet.hold(3, "inhibition: database", because: 9)
        try await house.resolve(1)
        #expect(try await house.lines(2) == ["opened ops suppressed", "opened ops waiting"])
        #expect(try await house.lines(3) == ["opened ops suppressed"])
        #expect(try await house.lines(4) == ["opened ops suppressed"])
        house.quiet.release(3)
        try await house.happen(.incidentClosed(house.incidents.set(9, state: "closed")))
        #expect(try await house.lines(3) == ["opened ops suppressed", "opened ops waiting"])
    }

    @Test("what becomes bad enough breaks through at once")
    func breaksThrough() async throws {
        let house = try await house()
        house.quiet.hold(1)
        try await house.open(1)
        house.quiet.release(1)
        try await house.happen(.incidentRecurred(house.incidents.set(1, .critical, occurrences: 2)))
        #expect(try await house.lines(1) == ["opened ops suppressed", "opened ops waiting"])
    }

    @Test("an incident that was merged into another is told as that one")
    func forgetsWhatWasMerged() async throws {
        let house = try await house()
        house.quiet.hold(1)
        try await house.open(1)
        house.incidents.set(1, state: "merged")
        house.quiet.release(1)
        try await house.happen(.incidentMerged(house.incidents.set(1), into: IncidentID(2)))
        #expect(try await house.lines(1) == ["opened ops suppressed"])
    }

    @Test("comments are not told later")
    func forgetsComments() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops", kinds: [.opened, .commented])
        house.quiet.hold(1)
        try await house.open(1)
        house.incidents.comment("On it", on: 1, at: house.now)
        try await house.happen(.incidentUpdated(house.incidents.set(1)))
        house.quiet.release(1)
        try await house.happen(.quietChanged())
        #expect(try await house.lines(1).sorted() == ["commented ops suppressed", "opened ops suppressed", "opened ops waiting"])
    }

    @Test("people are told by the way that is open at the end, or not at all in their quiet hours")
    func asksForTheWayAgain() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "olga")])
        house.quiet.hold(1)
        try await house.open(1)
        #expect(try await house.lines(1) == ["opened olga suppressed"])
        try await house.database.write { connection in
            try ContactMethodStore().setQuiet(QuietHours(from: 0, to: 1440, level: .critical), of: 1, on: connection)
        }
        house.quiet.release(1)
        try await house.happen(.quietChanged())
        #expect(try await house.ledger().map(\.reason) == ["silence: window", "quiet hours"])
    }

    @Test("hundreds that were quiet are told, each once, whatever ends meanwhile")
    func tellsMany() async throws {
        let house = try await MessagesFixture()
        try await house.destination("hook", .webhook)
        let ids = (1...450).map { Int64($0) }
        for id in ids { house.quiet.hold(id, because: 900) }
        try await house.append(ids.map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        #expect(try await house.ledger().filter { $0.state == .suppressed }.count == 450)
        for id in ids { house.quiet.release(id) }
        try await house.append([
            .incidentResolved(house.incidents.set(7, state: "resolved")), .incidentResolved(house.incidents.set(900, state: "resolved")),
        ])
        // Two processes at once.
        let (one, two) = (house.decider, house.decider)
        async let first = one.runOnce()
        async let second = two.runOnce()
        _ = try await (first, second)
        try await house.decide()
        let told = try await house.ledger().filter { $0.state == .waiting && $0.kind == .opened }
        #expect(told.count == 449 && Set(told.map(\.incident)).count == 449)
        #expect(!told.contains { $0.incident == IncidentID(7) })
    }

    @Test("what else was kept back of an open incident is told by its newest message")
    func tellsTheRest() async throws {
        let house = try await house()
        house.quiet.hold(1)
        try await house.open(1)
        let time = house.now
        let content = StoredContent.test.line
        // As another part of the house writes them down.
        let rows = ["first", "second"].map { text in
            var decision = Decision(.test, key: text, state: .waiting)
            (decision.incident, decision.service) = (IncidentID(1), MessagesFixture.shop)
            (decision.channel, decision.recipient, decision.address) = (.telegram, "lead", "lead")
            (decision.text, decision.content, decision.dueAt, decision.lane) = (text, content, time, "telegram:lead")
            return decision.held(by: .init(reason: "silence: window"))
        }
        try await house.database.write { _ = try $0.run(DecisionStore.insert(rows, at: time)) }
        house.quiet.release(1)
        try await house.happen(.quietChanged())
        let told = try await house.ledger().filter { $0.state == .waiting }
        #expect(told.map(\.recipient) == ["ops", "lead"] || told.map(\.recipient) == ["lead", "ops"])
        #expect(told.first { $0.recipient == "lead" }?.text == "second")
        try await house.send()
        #expect(house[.telegram].sent.count == 2)
    }

    private func step(_ step: Int, of id: Int64, playbook: String = "0001") -> Announcement {
        let note = StepNote(code: playbook, name: "Login", version: 1, step: step, reason: "after", number: 0, isLate: false)
        return Announcement(
            .step(note), incident: IncidentID(id), key: "\(playbook) \(step) \(id)", whom: [.destination("lead")])
    }

    @Test("steps are held back, and told by the newest of each playbook; not where somebody is at it by then")
    func holdsSteps() async throws {
        let house = try await MessagesFixture()
        try await house.destination("lead", kinds: [.commented])
        for id in [1, 2] as [Int64] {
            house.incidents.set(id)
            house.quiet.hold(id)
        }
        try await house.announce(step(1, of: 1), step(2, of: 1), step(1, of: 1, playbook: "0002"), step(1, of: 2))
        #expect(try await house.lines(1) == Array(repeating: "step lead suppressed", count: 3))
        #expect(try await house.ledger().allSatisfy { $0.reason == "silence: window" })
        house.incidents.set(1, occurrences: 40)
        house.incidents.set(2, state: "acknowledged")
        house.quiet.release(1, 2)
        try await house.happen(.quietChanged())
        // Nobody is told of the same once more.
        try await house.announce(step(2, of: 1))
        #expect(
            try await house.lines(1) == Array(repeating: "step lead suppressed", count: 3) + ["step lead waiting", "step lead waiting"])
        #expect(try await house.lines(2) == ["step lead suppressed"])
        try await house.send()
        let told = house[.telegram].sent.compactMap(\.incident)
        #expect(told.map { $0.step?.step } == [2, 1] && told.map(\.occurrences) == [40, 40])
        #expect(house[.telegram].sent.map(\.kind) == [.step, .step])
    }

    @Test("customers are told at the end whoever is at it, and that it is over only if they were")
    func holdsWordsForCustomers() async throws {
        let house = try await MessagesFixture()
        var draft = ContactDraft(name: "Ann")
        (draft.tags, draft.consent, draft.mail) = (["app"], true, "ann@example.org")
        let contact = draft
        try await house.database.write { _ = try ContactStore().insert(contact, at: house.now, on: $0) }
        func words(_ id: Int64) -> Announcement {
            Announcement(
                .customers([.init(.english, "It is down")]), incident: IncidentID(id), key: "down \(id)", whom: [.audience(["app"], .mail)])
        }
        func back(_ id: Int64) -> Announcement {
            Announcement(
                .back([.init(.english, "It is back")]), incident: IncidentID(id), key: "back \(id)", whom: [.told(key: "down \(id)")])
        }
        for id in [1, 2] as [Int64] {
            house.incidents.set(id)
            house.quiet.hold(id)
            try await house.announce(words(id))
        }
        house.incidents.set(1, state: "acknowledged")
        try await house.happen(.incidentResolved(house.incidents.set(2, state: "resolved")))
        house.quiet.release(1, 2)
        try await house.happen(.quietChanged())
        try await house.announce(back(1), back(2))
        #expect(
            try await house.lines(1) == [
                "customers ann@example.org suppressed", "customers ann@example.org waiting", "back ann@example.org waiting",
            ])
        #expect(try await house.lines(2) == ["customers ann@example.org suppressed"])
    }
}
