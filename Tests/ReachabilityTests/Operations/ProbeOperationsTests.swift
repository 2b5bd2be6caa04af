import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Reachability

@Suite("What is done with probes", .bothEngines, .timeLimit(.minutes(5)))
struct ProbeOperationsTests {
    private func draft(_ name: String, _ kind: ProbeKind = .icmp, _ target: String = "a.example.org") -> ProbeDraft {
        ProbeDraft(name: name, kind: kind, target: target)
    }

    @Test("A probe is added, changed, and removed with all that was kept of it")
    func life() async throws {
        let fixture = try await ProbesFixture()
        let (probes, caller) = (fixture.operations, Caller.commandLine)
        let router = try await probes.add(draft("router"), by: caller)
        var host = draft("host")
        host.parent = "ROUTER"
        let child = try await probes.add(host, by: caller)
        #expect(child.draft.parent == "router")
        try await fixture.look()
        #expect(try await fixture.count("probe_results") == 2)
        // Those it explains follow its name.
        _ = try await probes.change(router.id, to: draft("gateway"), by: caller)
        #expect(try await fixture.probe("host")?.draft.parent == "gateway")
        _ = try await fixture.rollUp.runOnce()
        try await probes.remove(router.id, by: caller)
        #expect(try await fixture.probe("host")?.draft.parent == nil)
        #expect(try await probes.list(limit: 10, by: caller).map(\.name) == ["host"])
        let actions = try await fixture.database.read {
            try $0.query("SELECT action FROM audit_log ORDER BY id").map { try $0.text("action") }
        }
        #expect(actions == ["probe.added", "probe.added", "probe.changed", "probe.removed"])
    }

    @Test("What is looked at otherwise has to prove itself anew")
    func another() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("finesse")
        try await fixture.look(3)
        #expect(try await fixture.probe("finesse")?.standing.state == .down)
        var changed = probe.draft
        changed.every = 20
        _ = try await fixture.operations.change(probe.id, to: changed, by: .commandLine)
        #expect(try await fixture.probe("finesse")?.standing.state == .down)
        changed.target = "other.example.org"
        let other = try await fixture.operations.change(probe.id, to: changed, by: .commandLine)
        #expect(other.standing == ProbeStanding())
    }

    @Test("What is wrong is refused")
    func refusals() async throws {
        let fixture = try await ProbesFixture()
        let (probes, caller) = (fixture.operations, Caller.commandLine)
        let first = try await probes.add(draft("a"), by: caller)
        func refused(_ change: (inout ProbeDraft) -> Void) async -> ClientError.Code? {
            var draft = self.draft("b")
            change(&draft)
            do {
                _ = try await probes.add(draft, by: caller)
                return nil
            } catch { return (error as? ClientError)?.code }
        }
        #expect(await refused { $0.name = "A" } == "probe-name-taken")
        #expect(await refused { $0.target = "a b" } == "probe-target-not-valid")
        #expect(await refused { $0.every = 0 } == "probe-not-valid")
        #expect(await refused { $0.timeout = 31 } == "probe-not-valid")
        #expect(await refused { $0.expected = "x" } == "probe-not-valid")
        #expect(await refused { $0.days = 3 } == "probe-not-valid")
        #expect(await refused { $0.parent = "nobody" } == "probe-parent-not-found")
        #expect(await refused { $0.parent = "b" } == "probe-explains-itself")
        #expect(await refused { $0.service = ServiceID(99) } == "service-not-found")
        var child = draft("child")
        child.parent = "a"
        _ = try await probes.add(child, by: caller)
        var circle = first.draft
        circle.parent = "child"
        await #expect(throws: ClientError.probeExplainsItself) { _ = try await probes.change(first.id, to: circle, by: caller) }
    }

    @Test("The old monitor's default is the one called so, else the first")
    func target() async throws {
        let fixture = try await ProbesFixture()
        let (probes, caller) = (fixture.operations, Caller.commandLine)
        #expect(try await probes.target(nil, by: caller) == nil)
        try await fixture.add("router")
        try await fixture.add("dns")
        #expect(try await probes.target("nobody", by: caller)?.name == "router")
        #expect(try await probes.target("DNS", by: caller)?.name == "dns")
        try await fixture.add("finesse")
        #expect(try await probes.target("nobody", by: caller)?.name == "finesse")
    }

    @Test("Echoes are wanted while a probe asks for one")
    func echoes() async throws {
        let fixture = try await ProbesFixture()
        func areWanted() async throws -> Bool { try await fixture.database.read { try ProbeStore.hasEchoes(on: $0) } }
        _ = try await fixture.operations.add(draft("name", .dns), by: .commandLine)
        #expect(try await areWanted() == false)
        let echo = try await fixture.operations.add(draft("host"), by: .commandLine)
        #expect(try await areWanted())
        var paused = echo.draft
        paused.isPaused = true
        _ = try await fixture.operations.change(echo.id, to: paused, by: .commandLine)
        #expect(try await areWanted() == false)
        #expect(PingFinding.finding(isAllowed: true).level == .ok)
        #expect(PingFinding.finding(isAllowed: false).advice?.contains("net.ipv4.ping_group_range") == true)
    }

    @Test("Who may not is refused")
    func rights() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("a")
        let viewer = Caller(actor: .token(1, name: "x"), access: Access(base: .viewer))
        let supervisor = Caller(actor: .token(3, name: "z"), access: Access(base: .supervisor))
        let nobody = Caller(actor: .token(2, name: "y"), access: Access(base: nil))
        #expect(try await fixture.operations.find(probe.id, by: viewer).name == "a")
        await #expect(throws: ClientError.self) { try await fixture.operations.remove(probe.id, by: viewer) }
        // A look goes where its administrator says, also where users cannot.
        await #expect(throws: ClientError.self) { _ = try await fixture.operations.add(draft("b"), by: supervisor) }
        await #expect(throws: ClientError.self) { _ = try await fixture.operations.list(limit: 1, by: nobody) }
    }
}
