import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Asking for dry runs", .bothEngines)
struct DryRunOperationsTests {
    private func event(_ title: String, service: String = "Login", triggers: Bool = false) -> DryRun.Question {
        var fields: [String: JSON] = ["title": .text(title), "service": .text(service)]
        if triggers { fields["triggers"] = [["servico": "login"]] }
        return .event(.object(fields))
    }

    @Test("A made-up event is answered at once: nobody acknowledges, and steps by count alone stay silent")
    func madeUp() async throws {
        let fixture = try await DryRunFixture()
        var playbook = fixture.playbook
        playbook.escalate.append(Step(occurrences: 50, tell: [.team("N3")]))
        let run = try await fixture.runs.start(.edited(playbook), on: event("A"), by: fixture.chief)
        #expect(run.state == .done && run.percent == 100)
        #expect(try await fixture.lines(run.id) == ["would - 1 after", "would - 2 after", "silent - 3 not due"])
        #expect(try await fixture.runs.find(run.id, by: fixture.chief)[.would].last?.at == fixture.world.now.adding(.seconds(1800)))
        #expect(try await !fixture.worker().runOnce())
    }

    @Test("A playbook that is not for the event says so of each step; one of triggers is for its own set")
    func noMatch() async throws {
        let fixture = try await DryRunFixture()
        let other = try await fixture.runs.start(.edited(fixture.playbook), on: event("A", service: "Shop"), by: fixture.chief)
        #expect(try await fixture.lines(other.id) == ["silent - 1 no match", "silent - 2 no match"])
        var posted = fixture.playbook
        posted.when = Condition(exactly: [["servico": "login"]])
        let without = try await fixture.runs.start(.edited(posted), on: event("A"), by: fixture.chief)
        #expect(try await fixture.lines(without.id).first == "silent - 1 no match")
        let with = try await fixture.runs.start(.edited(posted), on: event("A", triggers: true), by: fixture.chief)
        #expect(try await fixture.lines(with.id).first == "would - 1 after")
    }

    @Test("Whoever may not change playbooks tries none, and whoever may not see them sees no run; nothing is left behind")
    func rights() async throws {
        let fixture = try await DryRunFixture()
        let viewer = Caller(actor: .user(UserID(2), name: "viewer"), access: Access(base: .viewer))
        let stranger = Caller(actor: .user(UserID(3), name: "stranger"), access: Access(base: nil))
        await #expect(throws: ClientError.self) { try await fixture.runs.start(.edited(fixture.playbook), on: event("A"), by: viewer) }
        #expect(try await fixture.runs.list(limit: 10, by: viewer).isEmpty)
        let run = try await fixture.runs.start(.edited(fixture.playbook), on: event("A"), by: fixture.chief)
        #expect(try await fixture.runs.find(run.id, by: viewer).run.id == run.id)
        await #expect(throws: ClientError.self) { try await fixture.runs.find(run.id, by: stranger) }
        await #expect(throws: ClientError.self) { try await fixture.runs.list(limit: 10, by: stranger) }
        await #expect(throws: ClientError.playbookNotFound) {
            try await fixture.runs.start(.saved("none"), on: event("A"), by: fixture.chief)
        }
        await #expect(throws: ClientError.notFound) {
            try await fixture.runs.start(.edited(fixture.playbook), on: .event(.object([:])), by: fixture.chief)
        }
        #expect(try await fixture.runs.list(limit: 10, by: fixture.chief).map(\.id) == [run.id])
    }

    @Test("So many may wait, and no more")
    func busy() async throws {
        let fixture = try await DryRunFixture()
        var ids: [Int64] = []
        for _ in 0..<DryRunOperations.mostRunning {
            ids.append(try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief).id)
        }
        await #expect(throws: ClientError.dryRunsBusy(limit: DryRunOperations.mostRunning)) {
            try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief)
        }
        #expect(try await fixture.runs.list(before: ids[4], limit: 10, by: fixture.chief).map(\.id) == ids[..<4].reversed())
    }
}
