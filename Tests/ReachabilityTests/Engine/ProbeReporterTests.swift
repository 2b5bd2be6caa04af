import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Reachability

@Suite("What the desk is told of probes", .bothEngines, .timeLimit(.minutes(5)))
struct ProbeReporterTests {
    @Test("A link that flaps is one incident, which names the probe")
    func flapping() async throws {
        let fixture = try await ProbesFixture()
        try await fixture.add("finesse")
        for micros in [900, nil, nil, 900, nil, nil, nil, nil, 900, nil, nil, 900, nil] {
            fixture.answer("finesse", micros)
            try await fixture.look()
        }
        #expect(fixture.desk.value.reports.map(\.title) == ["Probe finesse is down"])
        #expect(fixture.desk.value.recovered.isEmpty)
        fixture.answer("finesse", 900)
        try await fixture.look(3)
        #expect(fixture.desk.value.recovered == [IncidentID(101)])
        #expect(try await fixture.probe("finesse")?.incident == nil)
        fixture.answer("finesse", nil)
        try await fixture.look(3)
        #expect(fixture.desk.value.reports.count == 2)
        #expect(Set(fixture.desk.value.reports.map(\.fingerprint)).count == 1)
    }

    @Test("A desk that cannot be told is told later")
    func later() async throws {
        let fixture = try await ProbesFixture()
        try await fixture.add("finesse")
        fixture.desk.change { $0.isDown = true }
        try await fixture.look(5)
        #expect(fixture.desk.value.reports.isEmpty)
        fixture.desk.change { $0.isDown = false }
        try await fixture.reporter.runOnce()
        try await fixture.reporter.runOnce()
        #expect(fixture.desk.value.reports.count == 1)
    }

    @Test("A router explains its hosts, whichever is seen first, until it is back")
    func dependencies() async throws {
        let fixture = try await ProbesFixture()
        // Hosts before their router: their looks come first.
        try await fixture.add("router")
        for number in 1...3 { try await fixture.add("host\(number)", parent: "router") }
        for name in ["router", "host1", "host2", "host3"] { fixture.answer(name, 900) }
        try await fixture.look(2)
        for name in ["router", "host1", "host2", "host3"] { fixture.answer(name, nil) }
        try await fixture.look(6)
        #expect(fixture.desk.value.reports.map(\.title) == ["Probe router is down"])
        for name in ["router", "host1", "host2"] { fixture.answer(name, 900) }
        try await fixture.look(5)
        // The one that did not come back with it has a trouble of its own.
        #expect(fixture.desk.value.reports.map(\.title) == ["Probe router is down", "Probe host3 is down"])
        #expect(fixture.desk.value.recovered.count == 1)
    }

    @Test("Many hosts of one router do not keep others waiting")
    func many() async throws {
        let fixture = try await ProbesFixture()
        try await fixture.add("router")
        for number in 1...210 { try await fixture.add("host\(number)", parent: "router") }
        try await fixture.add("lonely")
        try await fixture.look(4)
        #expect(Set(fixture.desk.value.reports.map(\.title)) == ["Probe router is down", "Probe lonely is down"])
    }

    @Test("A paused router explains nothing")
    func pausedParent() async throws {
        let fixture = try await ProbesFixture()
        let router = try await fixture.add("router")
        try await fixture.add("host", parent: "router")
        var draft = router.draft
        draft.isPaused = true
        _ = try await fixture.operations.change(router.id, to: draft, by: .commandLine)
        try await fixture.look(4)
        #expect(fixture.desk.value.reports.map(\.title) == ["Probe host is down"])
    }

    @Test("What is being worked on is no news until the work is over")
    func maintenance() async throws {
        let fixture = try await ProbesFixture()
        let service = try await fixture.database.write { connection in
            try ServiceID(
                connection.row(
                    "INSERT INTO services (name, name_folded, grouping_rule, created_at, revision) VALUES ('S', 's', 'title', 0, 1) RETURNING id"
                )?.int64("id") ?? 0)
        }
        var draft = ProbeDraft(name: "finesse", kind: .icmp, target: "finesse.example.org")
        (draft.every, draft.service) = (10, service)
        _ = try await fixture.operations.add(draft, by: .commandLine)
        fixture.desk.change { $0.maintained = [service] }
        try await fixture.look(6)
        #expect(fixture.desk.value.reports.isEmpty)
        #expect(try await fixture.probe("finesse")?.standing.state == .down)
        fixture.desk.change { $0.maintained = [] }
        try await fixture.look()
        #expect(fixture.desk.value.reports.map(\.service) == [service])
    }

    @Test("Work on the service of probes that name none is respected, too")
    func usualService() async throws {
        let fixture = try await ProbesFixture()
        try await fixture.add("finesse")
        fixture.desk.change { ($0.maintained, $0.usualService) = ([ServiceID(7)], ServiceID(7)) }
        try await fixture.look(6)
        #expect(fixture.desk.value.reports.isEmpty)
        fixture.desk.change { $0.maintained = [] }
        try await fixture.look()
        #expect(fixture.desk.value.reports.map(\.service) == [nil])
    }

    @Test("An incident ends with its probe: removed, paused, or looking elsewhere")
    func gone() async throws {
        let fixture = try await ProbesFixture()
        var probes: [Probe] = []
        for name in ["a", "b", "c"] { probes.append(try await fixture.add(name)) }
        try await fixture.look(4)
        let told = fixture.desk.value.reports.count
        #expect(told == 3)
        try await fixture.operations.remove(probes[0].id, by: .commandLine)
        var (paused, elsewhere) = (probes[1].draft, probes[2].draft)
        (paused.isPaused, elsewhere.target) = (true, "other.example.org")
        _ = try await fixture.operations.change(probes[1].id, to: paused, by: .commandLine)
        _ = try await fixture.operations.change(probes[2].id, to: elsewhere, by: .commandLine)
        try await fixture.reporter.runOnce()
        #expect(fixture.desk.value.recovered.sorted() == [IncidentID(101), IncidentID(102), IncidentID(103)])
        #expect(try await fixture.count("probe_endings") == 0)
        try await fixture.reporter.runOnce()
        #expect(fixture.desk.value.recovered.count == 3)
    }

    @Test("A probe that is removed while the desk is told of it leaves no open incident")
    func goneMeanwhile() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("finesse")
        try await fixture.operations.remove(probe.id, by: .commandLine)
        try await fixture.database.write { try ProbeStore.setIncident(IncidentID(7), of: probe.id, on: $0) }
        try await fixture.reporter.runOnce()
        #expect(fixture.desk.value.recovered == [IncidentID(7)])
    }
}
