import Platform
import Testing

@testable import Tickets

@Suite("Who held a ticket, from when to when")
struct LedgerTests {
    private let now = seconds("2026-11-30T00:00:00Z")

    private func minutes(_ ticket: SourceTicket) -> [(Int64, Int?)] {
        Ledger.spans(of: ticket, in: moscow, until: now).map { ($0.seconds / 60, $0.owner.task) }
    }

    @Test("Tasks, holes and overlaps")
    func spans() throws {
        let ticket = try Made.ticket(
            closed: 100, [MadeTask(0, 30), MadeTask(20, 50, "Unit-B"), MadeTask(60, 90), MadeTask(70, 80, "Unit-B")])
        let found = minutes(ticket)
        #expect(found.map(\.0) == [20, 30, 10, 10, 10, 10, 10])
        #expect(found.map(\.1) == [0, 1, nil, 2, 3, 2, nil])
    }

    @Test("Nothing is left out and nothing twice: the legs are the elapsed time", arguments: 0..<30)
    func sum(seed: Int) throws {
        var dice = Dice(seed)
        for closed in [true, false] {
            let ticket = try dice.ticket(closed: closed)
            let spans = Ledger.spans(of: ticket, in: moscow, until: now)
            let starts = ticket.tasks.compactMap { $0.created?.instant(in: moscow) }
            let end = closed ? try #require(ticket.closed).instant(in: moscow) : now
            let start = try #require(starts.min())
            #expect(spans.reduce(0) { $0 + $1.seconds } == max(0, end - start))
            #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.to == $1.from && $0.owner != $1.owner })
            // What people are shown adds up, too.
            let book = RuleBook()
            let stretches = Explanation(of: ticket, by: book, in: moscow, until: now).stretches
            #expect(stretches.reduce(0) { $0 + $1.to - $1.from } == max(0, end - start))
            let facts = ClockFact.facts(of: ticket, in: moscow, until: now)
            let reading = SLAClock(book.clockRules, facts).reading(at: max(now, end))
            #expect(reading.elapsed == stretches.last?.used ?? 0)
            #expect(reading.ledger.reduce(0) { $0 + $1.seconds } == reading.elapsed)
        }
    }

    @Test("Clocks that differ: a task that ends before it begins is counted as it is, takes no time and is said")
    func skew() throws {
        let ticket = try Made.ticket(allowed: 10, closed: 60, [MadeTask(0, 30), MadeTask(40, 20), MadeTask(40, 60)])
        #expect(Ledger.skewed(ticket) == [1])
        #expect(try StrictWalk.verdict(of: try Made.ticket(allowed: 25, closed: 60, [MadeTask(40, 20), MadeTask(40, 60)])).sum == 0)
        #expect(minutes(ticket).map(\.1) == [0, nil, 2])
    }

    @Test("Flapping within a second leaves nothing behind")
    func flapping() throws {
        let ticket = try Made.ticket(
            closed: 60, [MadeTask(0, 30), MadeTask(30, 30, "Unit-B"), MadeTask(30, 30), MadeTask(30, 60, "Unit-C")])
        #expect(minutes(ticket).map(\.1) == [0, 3])
    }
}

@Suite("Three rules say whose an overrun was")
struct AttributionTests {
    private let now = seconds("2026-11-30T00:00:00Z")

    private func attribution(_ ticket: SourceTicket, _ book: RuleBook = RuleBook()) throws -> Attribution {
        Attribution(of: ticket, try StrictWalk.verdict(of: ticket), by: book, in: moscow, until: now)
    }

    @Test("Strict, share and own budget")
    func three() throws {
        var book = RuleBook()
        book.budgets = [.init(department: "Unit-A", minutes: 60), .init(department: "Unit-B", minutes: 1000)]
        let ticket = try Made.ticket(
            closed: 400, [MadeTask(0, 100), MadeTask(100, 300, "Unit-B"), MadeTask(300, 400, "Unit-A", "Ожидание")])
        let found = try attribution(ticket, book)
        #expect(found.parts.map(\.department) == ["Unit-A", "Unit-B"])
        #expect(found.parts.map(\.isGuilty) == [false, true])
        #expect(found.parts.map(\.share) == [333, 667])
        #expect(found.parts.map(\.held) == [200 * 60, 200 * 60])
        #expect(found.parts.map(\.counted) == [100 * 60, 200 * 60])
        #expect(found.parts.map(\.isOverBudget) == [true, false])
        #expect(found.parts.map(\.budget) == [3600, 60_000])
        #expect(found.breachAt == seconds("2026-11-20T01:00:00Z"))
    }

    @Test("Who kept the SLA shares no blame; a budget can be used up all the same")
    func kept() throws {
        var book = RuleBook()
        book.budgets = [.init(department: "Unit-A", minutes: 5)]
        let found = try attribution(try Made.ticket([MadeTask(0, 100)]), book)
        #expect(found.parts.map(\.share) == [0])
        #expect(found.parts.map(\.isOverBudget) == [true])
        #expect(found.breachAt == nil)
    }

    @Test("Shares make a whole", arguments: 0..<20)
    func whole(seed: Int) {
        var dice = Dice(seed)
        let amounts = (0..<Int.random(in: 1...9, using: &dice)).map { _ in Int64.random(in: 0...100_000, using: &dice) }
        let parts = Attribution.thousandths(amounts)
        #expect(parts.reduce(0, +) == (amounts.allSatisfy { $0 == 0 } ? 0 : 1000))
        #expect(zip(amounts, parts).allSatisfy { $0 > 0 || $1 == 0 })
    }
}
