import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("What people do with incidents", .bothEngines)
struct IncidentActionsTests {
    private let ann = Caller(actor: .user(UserID(5), name: "ann"), access: Access(base: .supervisor))

    @Test("A change of state is stored with who and when, and told")
    func performs() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        fixture.world.advance(.seconds(5))
        let incident = try await fixture.actions.perform(.acknowledge, on: id, by: ann)
        #expect(incident.state == .acknowledged && incident.changedBy == "ann" && incident.changedAt == fixture.world.now)
        #expect(try await fixture.told().last == .incidentAcknowledged(incident.change))
    }

    @Test("An action that does not apply changes and tells nothing")
    func ignores() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        let told = try await fixture.told().count
        #expect(try await fixture.actions.perform(.reopen, on: id, by: ann).state == .open)
        #expect(try await fixture.told().count == told)
    }

    @Test("An unknown number is an error")
    func notFound() async throws {
        let fixture = try await IncidentsFixture()
        await #expect(throws: ClientError.incidentNotFound(IncidentID(77))) {
            _ = try await fixture.actions.perform(.close, on: IncidentID(77), by: ann)
        }
    }

    @Test("Comments are trimmed; empty and endless ones are refused")
    func comments() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        _ = try await fixture.actions.comment("  done \n", on: id, by: ann)
        let last = try await fixture.database.read { try fixture.incidents.timeline(of: id, on: $0).last }
        #expect(last?.text == "done" && last?.kind == .comment && last?.actor == "ann")
        await #expect(throws: ClientError.emptyComment) { _ = try await fixture.actions.comment(" \n", on: id, by: ann) }
        await #expect(throws: ClientError.commentContainsNUL) { _ = try await fixture.actions.comment("a\0b", on: id, by: ann) }
        await #expect(throws: ClientError.commentTooLong(limit: 10_000)) {
            _ = try await fixture.actions.comment(String(repeating: "x", count: 10_001), on: id, by: ann)
        }
    }

    @Test("Assigning and releasing leave a line each")
    func assigns() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        try await fixture.addUser(UserID(5), "ann")
        #expect(try await fixture.actions.assign(id, to: UserID(5), by: ann).assignee == "ann")
        #expect(try await fixture.actions.assign(id, to: nil, by: ann).assignee == nil)
        let kinds = try await fixture.database.read { try fixture.incidents.timeline(of: id, on: $0).map(\.kind) }
        #expect(kinds == [.opened, .assigned, .released])
    }

    @Test("Deleting removes everything, and the number is not used again")
    func deletes() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x", logs: "l"))[0]
        try await fixture.actions.delete(id, by: .system)
        #expect(try await fixture.sweep(step: 100) == 5)
        let left = try await fixture.database.read { connection in
            try ["incidents", "events", "timeline", "incident_logs", "deleted_incidents"].map { table in
                try connection.row("SELECT count(*) AS number FROM \(table)")?.int("number")
            }
        }
        #expect(left == [0, 0, 0, 0, 0])
        #expect(try await fixture.report(fixture.event("x"))[0] > id)
    }

    @Test("Deleting what belongs to a service leaves the others alone")
    func deletesAll() async throws {
        let fixture = try await IncidentsFixture()
        try await fixture.report(fixture.event("x"), fixture.event("y"), fixture.event("z", of: fixture.mail))
        let deleted = try await fixture.database.write { connection in
            try IncidentRemoval.removeAll(of: fixture.shop, at: fixture.world.now, on: connection)
        }
        let left = try await fixture.database.read { try fixture.incidents.list(IncidentFilter(), limit: 10, on: $0) }
        #expect(deleted == 2 && left.map(\.title) == ["z"])
    }

    @Test("What belonged to a deleted incident goes in steps, and nothing else with it")
    func sweeps() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x", logs: "l"))[0]
        for _ in 0..<6 { try await fixture.report(fixture.event("x")) }
        try await fixture.report(fixture.event("y"))
        try await fixture.actions.delete(id, by: .system)
        var steps: [Int] = []
        while let count = try await fixture.sweep(step: 4) as Int?, count > 0 { steps.append(count) }
        #expect(steps.dropLast().allSatisfy { $0 == 4 } && steps.count == 3)
        #expect(try await fixture.database.read { try $0.row("SELECT count(*) AS number FROM events")?.int("number") } == 1)
    }
}

extension IncidentsFixture {
    /// One step of removing what deleted incidents left behind.
    fileprivate func sweep(step: Int) async throws -> Int {
        try await database.write { try IncidentRetention.deleteRemains(limit: step, on: $0) }
    }
}
