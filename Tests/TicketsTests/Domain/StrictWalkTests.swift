import Platform
import Testing

@testable import Tickets

@Suite("The strict rule finds the one task that is guilty")
struct StrictWalkTests {
    private func verdict(_ tasks: [MadeTask], allowed: JSON = 240) throws -> StrictWalk.Verdict {
        try StrictWalk.verdict(of: try Made.ticket(allowed: allowed, tasks))
    }

    @Test("Minutes add up: an overrun in the second task is one (bug 1)")
    func cumulated() throws {
        let found = try verdict([MadeTask(0, 100), MadeTask(100, 241, "Unit-B"), MadeTask(241, 999, "Unit-C")])
        #expect(found.outcome == .overrun)
        #expect(found.guilty == 1)
        #expect(found.sum == 241 * 60)
        #expect(found.steps.count == 2)
    }

    @Test("Reaching the limit to the second is an overrun", arguments: [(239, false), (240, true), (241, true)])
    func limit(minutes: Int, isOver: Bool) throws {
        #expect(try verdict([MadeTask(0, minutes)]).outcome == (isOver ? .overrun : .kept))
    }

    @Test("The limit is a number or a text", arguments: ["240", " 240\n", 240, .number(240)] as [JSON])
    func forms(allowed: JSON) throws { #expect(try verdict([MadeTask(0, 240)], allowed: allowed).outcome == .overrun) }

    @Test("What the customer and waiting take does not count, but for two units")
    func skipped() throws {
        #expect(try verdict([MadeTask(0, 900, "Unit-A", "Ожидание"), MadeTask(900, 1000)]).outcome == .kept)
        #expect(try verdict([MadeTask(0, 900, "Решение сетевого ТТ", "Запрос клиента")]).outcome == .kept)
        for unit in ["Решение сетевого ТТ", "Решение базового ТТ"] {
            #expect(try verdict([MadeTask(0, 900, unit, "Ожидание"), MadeTask(900, 1000)]).guilty == 0)
        }
    }

    @Test("A ticket without a counted task, and one without tasks, kept its SLA (bug 2)")
    func nothingCounted() throws {
        #expect(try verdict([MadeTask(0, 900, "Unit-A", "Ожидание")]).outcome == .kept)
        #expect(try verdict([]).outcome == .kept)
    }

    @Test("A ticket in work is said to be so")
    func inWork() throws {
        let work = try Made.ticket(status: "В работе", [MadeTask(0, 10, "Unit-A", "Ожидание"), MadeTask(10, nil)])
        #expect(try StrictWalk.verdict(of: work).outcome == .inWork)
        let waiting = try Made.ticket(status: "В работе", [MadeTask(0, 10), MadeTask(10, nil, "Unit-A", "Ожидание")])
        #expect(try StrictWalk.verdict(of: waiting).outcome == .suspended)
    }

    @Test("Names without end are cut, a number without end is none")
    func long() throws {
        let long = String(repeating: "Я\u{301}", count: 100_000)
        let ticket = try Made.ticket(status: "В работе", [MadeTask(0, nil, long).with { ($0.person, $0.type) = (long, long) }])
        #expect(ticket.tasks.map { $0.unit?.unicodeScalars.count } == [200])
        #expect(ticket.tasks.map { $0.person?.unicodeScalars.count } == [200])
        #expect(throws: TicketProblem.longNumber) { try Made.ticket(number: String(repeating: "1", count: 101), []) }
    }

    @Test("What decides and is missing is a problem of this ticket")
    func problems() throws {
        #expect(throws: TicketProblem.status("Отменён")) {
            try StrictWalk.verdict(of: try Made.ticket(status: "Отменён", [MadeTask(0, 1)]))
        }
        #expect(throws: TicketProblem.noAllowance) { try StrictWalk.verdict(of: try Made.ticket(allowed: "soon", [MadeTask(0, 1)])) }
        #expect(throws: TicketProblem.task("204511-1", lacks: "completionDate")) { try self.verdict([MadeTask(0, nil)]) }
        // Behind the guilty task nothing decides any more.
        #expect(try verdict([MadeTask(0, 300), MadeTask(300, nil)]).guilty == 0)
    }

    @Test("The zone of a time does not count, and no zone is needed")
    func wallTimes() throws {
        var json = Made.json([MadeTask(0, 240)])
        if case .object(var fields) = json, case .list(var tasks)? = fields["tasks"], case .object(var task) = tasks[0] {
            task["createTs"] = "2026-11-20T00:00:00"
            task["completionDate"] = "2026-11-20T04:00:00.999-05:00"
            tasks[0] = .object(task)
            fields["tasks"] = .list(tasks)
            json = .object(fields)
        }
        #expect(try StrictWalk.verdict(of: try SourceTicket(json, number: "1")).sum == 240 * 60)
    }

    /// The definition once more, as one would write it down from its text.
    private func naive(_ ticket: SourceTicket) -> Int? {
        for (place, last) in ticket.tasks.enumerated() {
            let counted = ticket.tasks[0...place].filter { task in
                if task.typeName == "Запрос клиента" { return false }
                return task.typeName != "Ожидание" || task.unit == "Решение сетевого ТТ" || task.unit == "Решение базового ТТ"
            }
            guard counted.last == last else { continue }
            let minutes = counted.map { Double(($0.completed?.wall ?? 0) - ($0.created?.wall ?? 0)) / 60 }.reduce(0, +)
            if minutes >= Double(ticket.allowed ?? 0) / 60 { return place }
        }
        return nil
    }

    @Test("It is what the definition says, whatever the ticket", arguments: 0..<40)
    func definition(seed: Int) throws {
        var dice = Dice(seed)
        for _ in 0..<50 {
            let ticket = try dice.ticket()
            let found = try StrictWalk.verdict(of: ticket)
            #expect(found.guilty == naive(ticket))
            #expect((found.outcome == .overrun) == (found.guilty != nil))
        }
    }
}
