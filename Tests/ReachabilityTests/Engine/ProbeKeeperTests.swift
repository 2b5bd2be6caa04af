import Kernel
import Platform
import TestKit
import Testing

@testable import Reachability

@Suite("Looking at probes", .bothEngines, .timeLimit(.minutes(5)))
struct ProbeKeeperTests {
    @Test("What is due is looked at in its rhythm, and never twice")
    func rhythm() async throws {
        let fixture = try await ProbesFixture()
        fixture.answer("router", 900)
        let probe = try await fixture.add("router", every: 10)
        #expect(try await fixture.keeper.runOnce() == 1)
        #expect(try await fixture.keeper.runOnce() == 0)
        // Its place in the interval is its own, and at most an interval away.
        try await fixture.look(6)
        let results = try await fixture.operations.results(of: probe, limit: 100, by: .commandLine)
        #expect((6...7).contains(results.count))
        #expect(results == results.sorted { $0.at < $1.at })
        // What was missed is not caught up.
        fixture.world.advance(.seconds(3600))
        #expect(try await fixture.keeper.runOnce() == 1)
        #expect(try await fixture.keeper.runOnce() == 0)
    }

    @Test("What nobody may look at is left alone: paused, or somebody else's")
    func claims() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("router")
        let other = ProbesFixture.keeper(
            fixture.database, fixture.network, fixture.settings, owner: "test#2", now: fixture.world.world.now)
        let taken = try await other.claim(10)
        #expect(taken.map(\.id) == [probe.id])
        #expect(try await fixture.keeper.runOnce() == 0)
        // Whoever has it died: the lease ends.
        fixture.world.advance(.seconds(60))
        #expect(try await fixture.keeper.runOnce() == 1)
        // It comes back and has nothing to say any more.
        #expect(try await other.work(on: taken[0]) == false)
        #expect(try await fixture.count("probe_results") == 1)
        var draft = probe.draft
        draft.isPaused = true
        _ = try await fixture.operations.change(probe.id, to: draft, by: .commandLine)
        fixture.world.advance(.seconds(60))
        #expect(try await fixture.keeper.runOnce() == 0)
    }

    @Test("A clock that is set back stops no probe, neither one that waits nor one that was taken")
    func clockSetBack() async throws {
        let fixture = try await ProbesFixture()
        for number in 1...3 { try await fixture.add("host\(number)", every: 10) }
        try await fixture.look(2)
        fixture.world.advance(.seconds(10))
        _ = try await fixture.keeper.claim(1)
        fixture.world.advance(.seconds(-86_400))
        #expect(try await fixture.keeper.runOnce() == 0)
        try await fixture.keeper.catchUpWithClock()
        #expect(try await fixture.keeper.runOnce() == 3)
        // With a clock that is right it changes nothing.
        try await fixture.keeper.catchUpWithClock()
        #expect(try await fixture.keeper.runOnce() == 0)
    }

    @Test("A name that no database takes is nobody's")
    func impossibleName() async throws {
        let fixture = try await ProbesFixture()
        try await fixture.add("router")
        #expect(try await fixture.database.read { try ProbeStore.find(name: "router\0", on: $0) } == nil)
    }

    @Test("A server that stops gives back what it took")
    func release() async throws {
        let fixture = try await ProbesFixture()
        try await fixture.add("router")
        _ = try await fixture.keeper.claim(1)
        try await fixture.keeper.release()
        #expect(try await fixture.keeper.runOnce() == 1)
    }

    @Test("At most so many are taken at once, those that wait longest first")
    func bounded() async throws {
        let fixture = try await ProbesFixture()
        for number in 1...5 { try await fixture.add("host\(number)") }
        #expect(try await fixture.keeper.claim(2).map(\.name).sorted() == ["host1", "host2"])
        #expect(try await fixture.keeper.claim(0).isEmpty)
        #expect(try await fixture.keeper.claim(9).count == 3)
    }

    @Test("What explains a failure is looked at as soon as that begins")
    func hastened() async throws {
        let fixture = try await ProbesFixture()
        for name in ["router", "host"] { fixture.answer(name, 900) }
        try await fixture.add("router", every: 3600)
        try await fixture.add("host", parent: "router")
        try await fixture.look(2)
        let looks = { fixture.network.value.looks.count { $0 == "router.example.org" } }
        #expect(looks() == 1)
        fixture.answer("host", nil)
        try await fixture.look(4)
        #expect(looks() == 2)
    }

    @Test("A probe that was changed while it was looked at begins anew")
    func changedMeanwhile() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("router")
        let taken = try await fixture.keeper.claim(1)
        var draft = probe.draft
        draft.target = "other.example.org"
        _ = try await fixture.operations.change(probe.id, to: draft, by: .commandLine)
        #expect(try await fixture.keeper.work(on: taken[0]) == false)
        #expect(try await fixture.count("probe_results") == 0)
        #expect(try await fixture.keeper.runOnce() == 1)
        #expect(fixture.network.value.looks.last == "other.example.org")
    }
}
