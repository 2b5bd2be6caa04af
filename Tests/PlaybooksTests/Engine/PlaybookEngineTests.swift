import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("The engine", .bothEngines) struct PlaybookEngineTests {
    private func house(_ playbooks: Playbook...) async throws -> PlaybooksFixture {
        let house = try await PlaybooksFixture()
        for playbook in playbooks { try await house.save(playbook) }
        return house
    }

    private static let steps = PlaybooksFixture.steps

    @Test("Steps fire by count, each once, and customers are told once")
    func byCount() async throws {
        let customers = Customers(from: 5, channel: .mail, audience: ["all"], message: Words([.english: "Down"]))
        let house = try await house(PlaybooksFixture.plain(Self.steps, customers: customers))
        try await house.open(1)
        try await house.run()
        for _ in 2...4 { try await house.report(1) }
        try await house.run()
        #expect(try await house.fired(1) == [])
        try await house.report(1)
        try await house.run()
        #expect(try await house.fired(1) == ["0 occurrences 0"])
        try await house.report(1, times: 4)
        try await house.report(1)
        try await house.run()
        try await house.report(1, times: 30)
        try await house.run()
        #expect(try await house.fired(1) == ["0 occurrences 0", "1 occurrences 0", "2 occurrences 0"])
        #expect(house.outbox.announced.count == 3)
        #expect(house.outbox.announced.first?.whom == [.audience(["all"], .mail)])
        #expect(house.outbox.announced.last?.whom == [.team("Analista N2")])
    }

    @Test("Steps fire by time though nothing comes in, also after a day")
    func byTime() async throws {
        let house = try await house(PlaybooksFixture.plain(Self.steps))
        try await house.open(1)
        try await house.run()
        for (seconds, count) in [(299, 0), (1, 1), (899, 1), (1, 2), (2400, 3), (86_460, 3)] {
            house.world.advance(.seconds(seconds))
            try await house.run()
            #expect(try await house.fired(1).count == count)
        }
        #expect(try await house.fired(1) == ["1 after 0", "2 after 0", "3 after 0"])
        #expect(try await house.episode(1)?.dueAt == nil)
    }

    @Test("Hours of downtime lose no step: all run late, in order")
    func downtime() async throws {
        let house = try await house(PlaybooksFixture.plain(Self.steps))
        try await house.open(1)
        house.world.advance(.seconds(86_460))
        try await house.restarted().runOnce()
        #expect(try await house.fired(1) == ["1 after 0 late", "2 after 0 late", "3 after 0 late"])
        let steps = house.outbox.announced.compactMap { if case .step(let step) = $0.subject { step } else { nil } }
        #expect(steps.map(\.step) == [1, 2, 3] && steps.allSatisfy(\.isLate))
    }

    @Test("An acknowledgement keeps a step from firing, however late the log is read; what was due before fires late")
    func acknowledged() async throws {
        let house = try await house(PlaybooksFixture.plain(Self.steps))
        try await house.open(1)
        house.world.advance(.seconds(400))
        try await house.acknowledge(1)
        house.world.advance(.seconds(4000))
        try await house.run()
        #expect(try await house.fired(1) == ["1 after 0 late"])
        #expect(try await house.episode(1)?.dueAt == nil)
    }

    @Test("Reopening begins anew: counts and times are the episode's, and it is told again")
    func reopened() async throws {
        let back = Customers(
            from: 2, channel: .mail, audience: ["all"], message: Words([.english: "Down"]), back: Words([.english: "Up"]))
        let house = try await house(PlaybooksFixture.plain([Self.steps[0]], customers: back))
        try await house.open(1)
        try await house.report(1, times: 11)
        try await house.resolve(1)
        try await house.run()
        #expect(try await house.fired(1) == ["0 occurrences 0", "1 occurrences 0"])
        #expect(house.outbox.announced.last?.subject == .back(Words([.english: "Up"])))
        house.outbox.forget()
        try await house.reopen(1)
        try await house.run()
        #expect(try await house.fired(1) == [] && house.outbox.keys == [])
        #expect(try await house.episode(1)?.state.occurrences == 1)
        try await house.report(1)
        try await house.run()
        house.world.advance(.seconds(300))
        try await house.run()
        #expect(try await house.fired(1) == ["0 occurrences 0", "1 after 0"])
        try await house.resolve(1)
        try await house.run()
        #expect(house.outbox.announced.map(\.subject).count { $0 == .back(Words([.english: "Up"])) } == 1)
    }

    @Test("What is merged into another waits, and goes on late when it is taken out again")
    func merged() async throws {
        let house = try await house(PlaybooksFixture.plain([Self.steps[0]]))
        try await house.open(1)
        try await house.report(1, times: 5)
        try await house.open(2)
        try await house.run()
        try await house.merge(1, into: 2)
        try await house.run()
        house.world.advance(.seconds(400))
        try await house.run()
        #expect(try await house.fired(1) == [])
        #expect(try await house.fired(2) == ["1 after 0 late"])
        try await house.split(1, from: 2)
        try await house.run()
        #expect(try await house.fired(1) == ["1 after 0 late"])
    }

    @Test("The sum counts where incidents are merged")
    func sum() async throws {
        let house = try await house(PlaybooksFixture.plain([Self.steps[0]]))
        try await house.open(1)
        try await house.report(1, times: 5)
        try await house.open(2)
        try await house.report(2, times: 4)
        try await house.run()
        try await house.merge(1, into: 2)
        try await house.run()
        #expect(try await house.fired(2) == ["1 occurrences 0"])
        #expect(try await house.fired(1) == [])
    }

    @Test("Customers of what was merged are told that it is over, when the whole is")
    func backOfParts() async throws {
        let back = Customers(
            from: 1, channel: .mail, audience: ["all"], message: Words([.english: "Down"]), back: Words([.english: "Up"]))
        let house = try await house(PlaybooksFixture.plain([], customers: back))
        try await house.open(1)
        try await house.open(2)
        try await house.merge(1, into: 2)
        try await house.resolve(2)
        try await house.run()
        try await house.run()
        let told = house.outbox.announced.filter { $0.subject == .back(Words([.english: "Up"])) }
        #expect(Set(told.map(\.incident)) == [IncidentID(1), IncidentID(2)] && told.count == 2)
    }

    @Test("A running episode keeps its version, the next one begins with the new")
    func versions() async throws {
        let house = try await house(PlaybooksFixture.plain([Self.steps[0]]))
        try await house.open(1)
        try await house.run()
        try await house.save(PlaybooksFixture.plain([Step(occurrences: 2, tell: [.user("ann")])]))
        try await house.report(1)
        try await house.open(2)
        try await house.report(2)
        try await house.run()
        #expect(try await house.fired(1) == [])
        #expect(try await house.fired(2) == ["1 occurrences 0"])
    }

    @Test("A playbook that was taken away stops in what is under way")
    func removed() async throws {
        let house = try await house(PlaybooksFixture.plain(Self.steps))
        try await house.open(1)
        try await house.run()
        try await house.operations.remove("P", by: .commandLine)
        house.world.advance(.seconds(4000))
        try await house.run()
        #expect(try await house.fired(1) == [])
        #expect(try await house.episode(1)?.dueAt == nil)
    }

    @Test("A playbook begins when an incident becomes one that it is for, and not for the time before")
    func becomes() async throws {
        var playbook = PlaybooksFixture.plain([Self.steps[0]])
        playbook.when = Condition(all: [["level": "critical"]])
        let house = try await house(playbook)
        try await house.open(1)
        try await house.run()
        #expect(try await house.runs(of: 1).isEmpty)
        house.world.advance(.seconds(1000))
        try await house.happen(
            .incidentRecurred(
                house.incidents.change(1) {
                    $0.level = .critical
                    $0.occurrences += 1
                }))
        try await house.run()
        #expect(try await house.fired(1) == ["1 after 0"])
    }

    @Test("Without a playbook nothing is kept, and what no playbook was for is gone when it ends")
    func nothing() async throws {
        let house = try await house()
        try await house.open(1)
        try await house.run()
        #expect(try await house.episode(1) == nil)
        var other = PlaybooksFixture.plain(Self.steps)
        other.service = "Mail"
        try await house.save(other)
        try await house.open(2)
        try await house.run()
        #expect(try await house.episode(2) != nil)
        try await house.resolve(2)
        try await house.run()
        #expect(try await house.episode(2) == nil)
    }

    @Test("A deleted incident leaves nothing behind")
    func deleted() async throws {
        let house = try await house(PlaybooksFixture.plain([Step(occurrences: 1, tell: [.user("ann")], act: StepAction(level: .critical))]))
        try await house.open(1)
        try await house.run()
        try await house.happen(.incidentDeleted(IncidentID(1), service: ServiceID(1)))
        try await house.run()
        #expect(try await house.episode(1) == nil)
        #expect(try await house.database.read { try !ActionStore().hasDue(at: house.now, on: $0) })
    }

    @Test("Nor do the incidents of a deleted service")
    func deletedService() async throws {
        let house = try await house(PlaybooksFixture.plain(Self.steps))
        try await house.open(1)
        try await house.run()
        try await house.happen(.serviceDeleted(ServiceID(1)))
        try await house.run()
        #expect(try await house.episode(1) == nil)
    }

    @Test("A step tells who is on call at its time")
    func onCall() async throws {
        let house = try await house(
            PlaybooksFixture.plain([Step(occurrences: 1, tell: [.schedule("Primary"), .schedule("Other"), .destination("hook")])]))
        try await house.open(1)
        try await house.run()
        #expect(
            house.outbox.announced.map(\.whom) == [
                [.onCall([UserID(7)], schedule: "Primary"), .onCall([], schedule: "Other"), .destination("hook")]
            ])
    }

    @Test("What a step does beside telling is done once, after it fired")
    func actions() async throws {
        let action = StepAction(level: .critical, assign: "ann", tags: ["vip"], statusDraft: true)
        let house = try await house(
            PlaybooksFixture.plain([Step(occurrences: 1, tell: [.user("ann")], repeat: Span(seconds: 60), act: action)]))
        let actions = StepActions(
            database: house.database, incidents: house.engine.incidents, now: { [world = house.world] in world.now },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await house.open(1)
        try await house.run()
        house.world.advance(.seconds(60))
        try await house.run()
        for _ in 0..<3 { try await actions.runOnce() }
        #expect(try await house.fired(1) == ["1 occurrences 0", "1 occurrences 1"])
        #expect(house.incidents.acted == ["1 critical ann vip draft"])
    }

    @Test("A process that dies before it commits loses no step, and two tell nobody twice")
    func crash() async throws {
        let house = try await house(PlaybooksFixture.plain(Self.steps))
        try await house.open(1)
        try await house.report(1, times: 9)
        house.outbox.crash(true)
        await #expect(throws: PretendOutbox.Crash.self) { try await house.run() }
        house.outbox.crash(false)
        let (one, two) = (house.restarted(), house.restarted())
        async let first = one.runOnce()
        async let second = two.runOnce()
        _ = try await (first, second)
        #expect(try await house.fired(1) == ["1 occurrences 0"] && house.outbox.keys.count == 1)
    }

    @Test("Nothing due costs a look at an index")
    func plan() async throws {
        let house = try await house(PlaybooksFixture.plain(Self.steps))
        for id in 1...20 { try await house.open(Int64(id)) }
        try await house.run()
        #expect(try await house.engine.runOnce() == 0)
        #expect(try await house.database.read { try !EpisodeStore().hasDue(at: house.now, on: $0) })
        house.world.advance(.seconds(300))
        #expect(try await house.engine.runOnce() == 20)
    }
}
