import Kernel
import Platform
import TestKit
import Testing

@testable import Tickets

@Suite("The list of those that wait is the ticket system's", .bothEngines, .timeLimit(.minutes(5)))
struct SuspendedListTests {
    private static func waiting(_ number: String, end: Int? = 5000, comment: String = "<p>no <b>parts</b></p>") -> JSON {
        Made.json(
            number: number, status: "В работе", closed: nil,
            [
                MadeTask(0, 10).with { $0.target = "Unit-Asked" },
                MadeTask(10, 20, "Unit-P").with { ($0.person, $0.closeComment) = ("Petrov P.", comment) },
                MadeTask(20, nil, "Unit-P", "Ожидание").with { $0.suspendedUntil = end },
            ])
    }

    private func tasks(_ fixture: TicketsFixture) async throws -> [JSON] { try await fixture.rows(.stopped).map { $0[0] } }

    /// A look, an interval later.
    private func look(_ fixture: TicketsFixture) async throws {
        fixture.world.advance(.seconds(fixture.settings.intervalSeconds))
        #expect(try await fixture.list.runOnce())
    }

    @Test("As dashboards read it, by the wall time the ticket system wrote")
    func rows() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([Self.waiting("204511"), Self.waiting("204512", end: nil)], in: TicketsFixture.stopped)
        #expect(try await fixture.list.runOnce())
        let rows = try await fixture.rows(.stopped)
        #expect(
            rows[0] == [
                "204511-3", "2026-11-20 00:10:00", "2026-11-20 00:20:00", "2026-11-23 11:20:00", "Petrov P.", "no parts", "Unit-Asked",
                "2026-11-21 12:00:00",
            ])
        #expect(rows[1][3] == .null)
    }

    @Test("It grows, is brought up to date, and shrinks again (bugs 4, 5)")
    func follows() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([Self.waiting("204511"), Self.waiting("204512")], in: TicketsFixture.stopped)
        #expect(try await fixture.list.runOnce())
        fixture.offer([Self.waiting("204512", end: 6000), Self.waiting("204513")], in: TicketsFixture.stopped)
        fixture.system.change { $0.tickets["204511"] = Made.json(number: "204511", [MadeTask(0, 10)]) }
        try await look(fixture)
        #expect(try await tasks(fixture) == ["204512-3", "204513-3"])
        #expect(try await fixture.rows(.stopped)[0][3] == "2026-11-24 04:00:00")
        // What left was asked for once more: it is closed.
        let left = try await fixture.operations.find("204511", by: .commandLine)
        #expect(!left.line.record.isOpen)
        #expect(left.suspensions.first?.leftAt != nil)
        fixture.system.change { $0.lists[TicketsFixture.stopped] = [] }
        try await look(fixture)
        #expect(try await tasks(fixture).isEmpty)
    }

    @Test("An empty list moves the clock like any other (bug 10)")
    func empty() async throws {
        let fixture = try await TicketsFixture()
        #expect(try await fixture.list.runOnce())
        for _ in 0..<5 { #expect(try await fixture.list.runOnce() == false) }
        #expect(fixture.system.value.count(.list(filter: TicketsFixture.stopped)) == 1)
        try await look(fixture)
        #expect(fixture.system.value.count(.list(filter: TicketsFixture.stopped)) == 2)
    }

    @Test("Without a list nothing changes; a ticket that cannot be had stays; both are said")
    func failures() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([Self.waiting("204511"), Self.waiting("204512")], in: TicketsFixture.stopped)
        #expect(try await fixture.list.runOnce())
        fixture.system.change { $0.refused[TicketsFixture.stopped] = 500 }
        try await look(fixture)
        #expect(try await tasks(fixture).count == 2)
        #expect(try await fixture.operations.suspended(by: .commandLine).poll?.problem == "the connector answered 500: no list")
        fixture.system.change { ($0.refused) = ["204511": 404] }
        fixture.system.change { $0.lists[TicketsFixture.stopped] = ["204511"] }
        try await look(fixture)
        #expect(try await tasks(fixture) == ["204511-3"])
        let poll = try #require(try await fixture.operations.suspended(by: .commandLine).poll)
        #expect(poll.succeededAt == fixture.world.now)
        #expect(poll.problem?.hasPrefix("1 of 1 cannot be had; 204511") == true)
        fixture.system.change { $0.isConnected = false }
        fixture.world.advance(.seconds(3600))
        #expect(try await fixture.list.runOnce() == false)
    }

    @Test("A ticket that the database refuses keeps no other out of the list")
    func refusedByTheDatabase() async throws {
        let fixture = try await TicketsFixture(engine: .current)
        let trigger =
            fixture.database.dialect == .sqlite
            ? """
            CREATE TRIGGER refuse BEFORE INSERT ON ticket_suspensions WHEN NEW.number = '204512'
            BEGIN SELECT RAISE(ABORT, 'not this one'); END
            """
            : """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.number = '204512' THEN RAISE EXCEPTION 'not this one' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON ticket_suspensions FOR EACH ROW EXECUTE FUNCTION refuse()
            """
        try await fixture.database.write { try $0.script(trigger) }
        fixture.offer((1...5).map { Self.waiting("20451\($0)") }, in: TicketsFixture.stopped)
        #expect(try await fixture.list.runOnce())
        #expect(try await tasks(fixture) == ["204511-3", "204513-3", "204514-3", "204515-3"])
        let problem = try await fixture.operations.suspended(by: .commandLine).poll?.problem
        #expect(problem?.hasPrefix("1 of 5 cannot be had; 204512: the database refuses it") == true)
    }

    @Test("A ticket that is listed and does not wait is not in the table; one twice in the list is fetched once")
    func notWaiting() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer(
            [Made.json(number: "1", status: "В работе", closed: nil, [MadeTask(0, nil)]), Self.waiting("2")], in: TicketsFixture.stopped)
        fixture.system.change { $0.lists[TicketsFixture.stopped] = ["2", "1", "2"] }
        #expect(try await fixture.list.runOnce())
        #expect(try await tasks(fixture) == ["2-3"])
        #expect(fixture.system.value.count(.ticket("2")) == 1)
    }

    @Test("Reasons come from the rules; tasks that are missing are said (bug 11)")
    func reasons() async throws {
        let fixture = try await TicketsFixture()
        try await fixture.rules.save(#"{"reasons":[{"name":"Parts","contains":["PARTS"]}]}"#, by: .commandLine)
        let alone = Made.json(number: "3", status: "В работе", closed: nil, [MadeTask(20, nil, "Unit-P", "Ожидание")])
        fixture.offer([Self.waiting("2"), alone], in: TicketsFixture.stopped)
        #expect(try await fixture.list.runOnce())
        let entries = try await fixture.operations.suspended(by: .commandLine).entries
        #expect(entries.map(\.reason) == ["Parts", nil])
        #expect(entries.map(\.missing) == [[], [.agreement, .request]])
        #expect(try await fixture.rows(.stopped)[1][1] == .null)
    }
}

@Suite("People are told before it is too late", .oneEngine, .timeLimit(.minutes(5)))
struct WarningKeeperTests {
    private func told(_ fixture: TicketsFixture) -> [String] { fixture.desk.value.reports.map(\.title) }

    @Test("At 50, 75 and 100 % of an SLA, once each; it is over when the ticket is closed")
    func clocks() async throws {
        let fixture = try await TicketsFixture()
        try fixture.world.set("2026-11-19T21:10:00Z")  // ten minutes after the first task began
        let open = Made.json(number: "204511", status: "В работе", allowed: 100, closed: nil, [MadeTask(0, nil)])
        _ = try await fixture.intake.take([try TicketDocument(open, number: "204511")])
        func lookAfter(_ minutes: Int) async throws {
            fixture.world.advance(.seconds(minutes * 60))
            try await fixture.warnings.runOnce()
        }
        try await lookAfter(0)
        #expect(told(fixture).isEmpty)
        let record = try #require(try await fixture.operations.atRisk(limit: 5, by: .commandLine).first)
        #expect(record.breachAt == Timestamp(rfc3339: "2026-11-19T22:40:00Z"))
        #expect(record.clockState == .running)
        try await lookAfter(40)
        try await lookAfter(1)
        #expect(told(fixture) == ["SLA of ticket 204511: 50% used"])
        try await lookAfter(60)
        #expect(told(fixture).last == "SLA of ticket 204511: 100% used")
        #expect(fixture.desk.value.reports.last?.level == .error)
        #expect(Set(fixture.desk.value.reports.map(\.fingerprint)).count == 1)
        let closed = Made.json(number: "204511", allowed: 100, closed: 110, [MadeTask(0, 110)])
        _ = try await fixture.intake.take([try TicketDocument(closed, number: "204511")])
        try await lookAfter(1)
        try await lookAfter(1)
        #expect(fixture.desk.value.recovered == [IncidentID(102)])
        #expect(told(fixture).count == 2)
    }

    @Test("Before a suspension ends, once; a desk that is down is told later")
    func suspensions() async throws {
        let fixture = try await TicketsFixture()
        try fixture.world.set("2026-11-19T22:00:00Z")
        let waiting = Made.json(
            number: "204511", status: "В работе", closed: nil,
            [MadeTask(0, 10), MadeTask(10, nil, "Unit-A", "Ожидание").with { $0.suspendedUntil = 180 }])
        fixture.offer([waiting], in: TicketsFixture.stopped)
        #expect(try await fixture.list.runOnce())
        try await fixture.warnings.runOnce()
        #expect(told(fixture).isEmpty)
        // It ends at 00:00 UTC; an hour before it somebody should know.
        try fixture.world.set("2026-11-19T23:00:00Z")
        fixture.desk.change { $0.isDown = true }
        try await fixture.warnings.runOnce()
        fixture.desk.change { $0.isDown = false }
        try await fixture.warnings.runOnce()
        try await fixture.warnings.runOnce()
        #expect(told(fixture) == ["Suspension of ticket 204511 ends soon"])
        fixture.system.change { $0.lists[TicketsFixture.stopped] = [] }
        #expect(try await fixture.list.runOnce())
        try await fixture.warnings.runOnce()
        #expect(fixture.desk.value.recovered == [IncidentID(101)])
    }

    @Test("A ticket that was given more time is no trouble any more; a clock goes by the policy for reopened tickets")
    func lessUsed() async throws {
        let fixture = try await TicketsFixture()
        try fixture.world.set("2026-11-19T22:00:00Z")  // an hour after the first task began
        func tell(_ document: JSON) async throws {
            _ = try await fixture.intake.take([try TicketDocument(document, number: "204511")])
            try await fixture.warnings.runOnce()
        }
        func open(_ allowed: JSON, _ tasks: [MadeTask]) -> JSON {
            Made.json(number: "204511", status: "В работе", allowed: allowed, closed: nil, tasks)
        }
        try await tell(open(100, [MadeTask(0, nil)]))
        #expect(told(fixture) == ["SLA of ticket 204511: 50% used"])
        try await tell(open(1000, [MadeTask(0, nil)]))
        #expect(fixture.desk.value.recovered == [IncidentID(101)])
        // Nobody looks before the next mark, or the rules are others.
        #expect(try await fixture.database.read { try TicketStore.due(at: fixture.world.now, limit: 5, on: $0).isEmpty })
        try await fixture.rules.save(#"{"reopening":"never","warn_percent":[5]}"#, by: .commandLine)
        try await fixture.warnings.runOnce()
        #expect(told(fixture).last == "SLA of ticket 204511: 5% used")
        // Closed after 50 minutes, and opened again: by this policy its clock stays stopped.
        try await tell(Made.json(number: "204511", allowed: 1000, closed: 50, [MadeTask(0, 50)]))
        try await tell(open(1000, [MadeTask(0, 50), MadeTask(55, nil)]))
        fixture.world.advance(.seconds(30 * 86_400))
        try await fixture.warnings.runOnce()
        let record = try #require(try await fixture.operations.atRisk(limit: 5, by: .commandLine).first)
        #expect((record.clockState, record.remaining) == (.met, 950 * 60))
    }

    @Test("A suspension that goes on longer is no trouble until its new end comes near")
    func longer() async throws {
        let fixture = try await TicketsFixture()
        try fixture.world.set("2026-11-19T23:30:00Z")
        func offer(until end: Int) {
            fixture.offer(
                [
                    Made.json(
                        number: "204511", status: "В работе", closed: nil,
                        [MadeTask(0, 10), MadeTask(10, nil, "Unit-A", "Ожидание").with { $0.suspendedUntil = end }])
                ], in: TicketsFixture.stopped)
        }
        offer(until: 180)
        #expect(try await fixture.list.runOnce())
        try await fixture.warnings.runOnce()
        offer(until: 1000)
        fixture.world.advance(.seconds(60))
        #expect(try await fixture.list.runOnce())
        try await fixture.warnings.runOnce()
        #expect(fixture.desk.value.recovered == [IncidentID(101)])
        #expect(told(fixture).count == 1)
        fixture.world.advance(.seconds(800 * 60))
        try await fixture.warnings.runOnce()
        #expect(told(fixture).count == 2)
    }
}
