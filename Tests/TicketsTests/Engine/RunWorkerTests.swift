import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Tickets

@Suite("Nights are worked out once, days again whenever somebody asks", .bothEngines, .timeLimit(.minutes(5)))
struct RunWorkerTests {
    private let over = TicketsFixture.closed("204511", [MadeTask(0, 100), MadeTask(100, 300, "Unit-B").with { $0.comments = nil }])
    private let kept = TicketsFixture.closed("204512", [MadeTask(0, 100)])

    @Test("A night: what overran, what did not, as dashboards read it (bugs 1, 3, 9)")
    func night() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over, kept, TicketsFixture.closed("204513", day: 20, [MadeTask(0, 900)])])
        try await fixture.work()
        let run = try #require(try await fixture.allRuns().first)
        #expect((run.state, run.origin, TicketRun.date(run.day)) == (.done, .night, "2026-11-21"))
        #expect((run.listed, run.judged, run.eliminated) == (3, 2, 1))
        let rows = try await fixture.rows(.expired)
        #expect(rows.count == 2)
        #expect(rows[0][0] == 204_511)
        #expect(rows[0][1] == "Unit-B")
        #expect(rows[0][2].string?.hasPrefix("Результат: SLA превышен\nПросрочено на группе: Unit-B\n") == true)
        #expect(rows[0][2].string?.hasSuffix("(task): Комментарий отсутствует") == true)
        #expect(rows[0][3] == "2026-11-21 00:00:00")
        #expect(rows[1] == [204_512, "SLA не превышен", "Результат: SLA не превышен", "2026-11-21 00:00:00"])
    }

    @Test("Once a night, as soon as a connector is there inside the window")
    func once() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over])
        fixture.system.change { $0.isConnected = false }
        try await fixture.work()
        #expect(try await fixture.allRuns().isEmpty)
        fixture.system.change { $0.isConnected = true }
        try await fixture.work()
        try await fixture.work()
        #expect(try await fixture.allRuns().map(\.state) == [.done])
        #expect(fixture.system.value.count(.list(filter: TicketsFixture.arrears)) == 1)
        // Hour 3 exactly is outside, and so is the rest of the day.
        try fixture.world.set("2026-11-22T00:00:00Z")
        try await fixture.work()
        #expect(try await fixture.allRuns().count == 1)
        try fixture.world.set("2026-11-22T21:00:00Z")
        try await fixture.work()
        #expect(try await fixture.allRuns().map { TicketRun.date($0.day) } == ["2026-11-22", "2026-11-21"])
    }

    @Test("A ticket that fails is listed, tried again and keeps no other waiting (bugs 2, 10)")
    func failures() async throws {
        let fixture = try await TicketsFixture()
        let unknown = Made.json(number: "204514", status: "Отменён", [MadeTask(1440, 1500)])
        let broken = TicketsFixture.closed("204515", allowed: "soon", [MadeTask(0, 100)])
        fixture.offer([over, unknown, broken, kept])
        fixture.system.change {
            $0.lists[TicketsFixture.arrears]?.append("204516")
            $0.refused["204512"] = 500
        }
        try await fixture.work()
        var run = try #require(try await fixture.allRuns().first)
        #expect(run.state == .done)
        #expect(run.failures.map(\.ticket) == ["204512", "204514", "204515", "204516"])
        #expect(run.failures[0].reason == "the connector answered 500: no ticket")
        #expect(run.failures[1].reason == "the status “Отменён” is not known")
        #expect(try await fixture.rows(.expired).map { $0[0] } == [204_511])
        fixture.system.change { $0.refused = [:] }
        // Not at once.
        try await fixture.work()
        #expect(try await fixture.allRuns().first?.failures.count == 4)
        fixture.world.advance(.seconds(61))
        try await fixture.work()
        run = try #require(try await fixture.allRuns().first)
        #expect(run.failures.map(\.ticket) == ["204514", "204515", "204516"])
        #expect(run.state == .done)
        #expect(try await fixture.rows(.expired).map { $0[0] } == [204_511, 204_512])
    }

    @Test("A connector that comes has what waits for a list tried at once")
    func wake() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over])
        fixture.system.change { $0.refused[TicketsFixture.arrears] = 501 }
        for _ in 0..<6 {
            try await fixture.work()
            fixture.world.advance(.seconds(300))
        }
        try await fixture.work()
        fixture.system.change { $0.refused = [:] }
        fixture.world.advance(.seconds(1))
        try await fixture.work()
        #expect(try await fixture.allRuns().map(\.state) == [.queued])
        try await fixture.runs.wake()
        try await fixture.work()
        #expect(try await fixture.allRuns().map(\.state) == [.done])
    }

    @Test("Two processes that see the night begin queue it once")
    func oneNight() async throws {
        let fixture = try await TicketsFixture()
        let time = fixture.world.now
        let added = try await fixture.database.write { connection in
            try [TicketRun.Origin.night, .night, .asked, .asked].map {
                try RunStore.add(.overruns, day: 20_000, origin: $0, by: "x", at: time, on: connection) != nil
            }
        }
        #expect(added == [true, false, true, true])
    }

    @Test("A ticket that is long in coming keeps no other waiting")
    func slow() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over, kept])
        let (slow, release) = AsyncStream.makeStream(of: Void.self)
        fixture.system.change { $0.slow["204511"] = slow }
        async let night: Void = fixture.work()
        while try await fixture.rows(.expired).isEmpty { await Task.yield() }
        #expect(try await fixture.rows(.expired).map { $0[0] } == [204_512])
        release.finish()
        try await night
        #expect(try await fixture.rows(.expired).map { $0[0] } == [204_511, 204_512])
        #expect(try await fixture.allRuns().map(\.state) == [.done])
    }

    @Test("Tries for a list are none for tickets; without a connector nothing is tried")
    func tries() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over])
        fixture.system.change { $0.refused = [TicketsFixture.arrears: 500, "204511": 500] }
        for _ in 0..<12 {
            try await fixture.work()
            fixture.world.advance(.seconds(300))
        }
        fixture.system.change { $0.refused = ["204511": 500] }
        try await fixture.work()
        var run = try #require(try await fixture.allRuns().first)
        #expect((run.state, run.tries, run.failures.count) == (.done, 1, 1))
        fixture.system.change { ($0.refused, $0.isConnected) = ([:], false) }
        for _ in 0..<12 {
            fixture.world.advance(.seconds(61))
            try await fixture.work()
        }
        fixture.system.change { $0.isConnected = true }
        fixture.world.advance(.seconds(61))
        try await fixture.work()
        run = try #require(try await fixture.allRuns().first)
        #expect((run.tries, run.failures.count, run.dueAt) == (2, 0, nil))
    }

    @Test("A day worked out without its list says so")
    func listMissing() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over])
        try await fixture.work()
        fixture.system.change { $0.refused[TicketsFixture.arrears] = 500 }
        let run = try await fixture.runOperations.start(day: "2026-11-21", by: .commandLine)
        try await fixture.work()
        let found = try await fixture.runOperations.find(run.id, by: .commandLine)
        #expect((found.state, found.judged, found.problem) == (.done, 1, "the connector answered 500: no list"))
    }

    @Test("A second run changes nothing that is right, and mends what is not (bug 3)")
    func again() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over, kept])
        try await fixture.work()
        let before = try await fixture.rows(.verdicts)
        fixture.world.advance(.seconds(60))
        _ = try await fixture.runOperations.start(day: "2026-11-21", by: .commandLine)
        try await fixture.work()
        #expect(try await fixture.rows(.verdicts) == before)
        // Somebody corrected it in the ticket system.
        fixture.offer([TicketsFixture.closed("204511", [MadeTask(0, 239)]), kept])
        let run = try await fixture.runOperations.start(day: "2026-11-21", by: .commandLine)
        try await fixture.work()
        #expect(try await fixture.runOperations.find(run.id, by: .commandLine).state == .done)
        #expect(try await fixture.rows(.expired)[0][1] == "SLA не превышен")
        let figures = try await fixture.operations.figures(0...30_000, by: .commandLine)
        #expect(figures.outcomes.map(\.tickets) == [2])
        #expect(figures.departments.map(\.strict) == [0])
    }

    @Test("Another day is worked out from what is stored, also without a connector")
    func stored() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer([over])
        try await fixture.work()
        fixture.system.change { ($0.isConnected, $0.lists) = (false, [:]) }
        try await fixture.rules.save(#"{"budgets":[{"department":"Unit-A","minutes":10}]}"#, by: .commandLine)
        let run = try await fixture.runOperations.start(day: "2026-11-21", by: .commandLine)
        try await fixture.work()
        let found = try await fixture.runOperations.find(run.id, by: .commandLine)
        #expect((found.state, found.judged, found.failures.count) == (.done, 1, 0))
        // By the new rules now.
        let view = try await fixture.operations.find("204511", by: .commandLine)
        #expect(view.line.found?.bookVersion == 1)
        #expect(view.parts.map(\.isOverBudget).contains(true))
    }

    @Test("Without a list: a night waits as long as it is night, somebody's run until a connector can have come back")
    func noList() async throws {
        let fixture = try await TicketsFixture()
        fixture.system.change { $0.refused[TicketsFixture.arrears] = 500 }
        try await fixture.work()
        var night = try #require(try await fixture.allRuns().first)
        #expect((night.state, night.problem) == (.queued, "the connector answered 500: no list"))
        fixture.world.advance(.seconds(3 * 3600))
        try await fixture.work()
        night = try #require(try await fixture.allRuns().first)
        #expect(night.state == .failed)
        fixture.system.change { $0.isConnected = false }
        let asked = try await fixture.runOperations.start(day: "2026-11-10", by: .commandLine)
        try await fixture.work()
        #expect(try await fixture.runOperations.find(asked.id, by: .commandLine).state == .queued)
        fixture.world.advance(.seconds(11))
        try await fixture.work()
        let failed = try await fixture.runOperations.find(asked.id, by: .commandLine)
        #expect((failed.state, failed.problem) == (.failed, "the connector answered 501: module not connect"))
    }

    @Test("Names that are too long, no close date, numbers no dashboard can hold (bugs 11, 12)")
    func limits() async throws {
        let fixture = try await TicketsFixture()
        let long = String(repeating: "Подразделение ", count: 10)
        fixture.offer([
            TicketsFixture.closed("1", [MadeTask(0, 900, long)], hasClosed: false), TicketsFixture.closed("RM-48211", [MadeTask(0, 900)]),
            Made.json(number: "3", status: "В работе", closed: nil, [MadeTask(1440, 1500)]),
        ])
        try await fixture.work()
        let rows = try await fixture.rows(.expired)
        #expect(rows.map { $0[0] } == [1, 3])
        #expect(rows[0][1].string == String(long.prefix(50)))
        #expect(rows[0][3] == .null)
        #expect(rows[1] == [3, .null, "ТТ в работе", .null])
        #expect(try await fixture.rows(.verdicts).map { $0[0] } == ["1", "RM-48211", "3"])
    }

    @Test("Every figure can be found again from the documents, and is the same")
    func replay() async throws {
        let fixture = try await TicketsFixture()
        var dice = Dice(7)
        let tickets = (0..<30).map { number in
            TicketsFixture.closed(
                String(number + 1), allowed: .integer(Int64.random(in: 30...400, using: &dice)),
                [MadeTask(0, Int.random(in: 1...200, using: &dice)), MadeTask(200, Int.random(in: 201...500, using: &dice), "Unit-B")])
        }
        fixture.offer(tickets)
        try await fixture.work()
        let live = (try await fixture.rows(.expired), try await fixture.rows(.parts), try await fixture.rows(.handovers))
        fixture.system.change { ($0.isConnected, $0.tickets) = (false, [:]) }
        try await fixture.database.write { connection in
            for table in ["ticket_verdicts", "ticket_parts", "ticket_handovers"] { try connection.execute("DELETE FROM \(table)", []) }
        }
        _ = try await fixture.runOperations.start(day: "2026-11-21", by: .commandLine)
        try await fixture.work()
        #expect(try await fixture.rows(.expired) == live.0)
        #expect(try await fixture.rows(.parts) == live.1)
        #expect(try await fixture.rows(.handovers) == live.2)
    }

    @Test("Many tickets go in batches, and each question is asked once")
    func many() async throws {
        let fixture = try await TicketsFixture()
        fixture.offer((1...700).map { TicketsFixture.closed(String($0), [MadeTask(0, 100 + $0 % 300)]) })
        try await fixture.work()
        let run = try #require(try await fixture.allRuns().first)
        #expect((run.state, run.judged) == (.done, 700))
        #expect(fixture.system.value.asked.count == 701)
        #expect(Set(fixture.system.value.asked).count == 701)
    }

    @Test("Days that are none, or not yet, and people who may not")
    func refused() async throws {
        let fixture = try await TicketsFixture()
        await #expect(throws: ClientError.dayNotValid) { try await fixture.runOperations.start(day: "20.11.2026", by: .commandLine) }
        await #expect(throws: ClientError.dayNotOver) { try await fixture.runOperations.start(day: "2026-11-23", by: .commandLine) }
        let viewer = Caller(actor: .system, access: Access(base: .viewer))
        await #expect(throws: ClientError.notPermitted(.manageTickets)) {
            try await fixture.runOperations.start(day: "2026-11-20", by: viewer)
        }
        #expect(try await fixture.allRuns().isEmpty)
        #expect(try await fixture.runOperations.list(limit: 10, by: viewer).isEmpty)
    }
}
