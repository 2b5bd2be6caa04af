import Testing

@testable import Tickets

@Suite("What a waiting ticket tells")
struct SuspensionTests {
    private let asked = MadeTask(0, 10).with { $0.target = "Unit-Asked" }
    private let agreed = MadeTask(10, 20, "Unit-P").with { ($0.person, $0.closeComment) = ("Petrov P.", "<p>wait <b>for</b> parts</p>") }
    private let waiting = MadeTask(20, nil, "Unit-P", "Ожидание").with { $0.suspendedUntil = 500 }

    private func suspension(_ tasks: [MadeTask]) throws -> Suspension {
        try Suspension(of: try Made.ticket(status: "В работе", closed: nil, tasks))
    }

    @Test("The last waiting task and the two before it")
    func whole() throws {
        let found = try suspension([MadeTask(0, 1, "Unit-A", "Ожидание"), asked, agreed, waiting])
        #expect(found.task == "204511-4")
        #expect(found.agreement?.column == "2026-11-20 00:10:00")
        #expect(found.begin?.column == "2026-11-20 00:20:00")
        #expect(found.end?.column == "2026-11-20 08:20:00")
        #expect(found.sla?.column == "2026-11-21 12:00:00")
        #expect((found.whoPaused, found.whoAsked, found.department) == ("Petrov P.", "Unit-Asked", "Unit-P"))
        #expect(found.lastComment == "wait for parts")
        #expect(found.missing.isEmpty)
    }

    @Test("What is missing is said, not taken from another task (bug 11)")
    func missing() throws {
        let alone = try suspension([waiting, MadeTask(30, 40)])
        #expect((alone.agreement?.text, alone.whoPaused, alone.whoAsked, alone.lastComment) == (nil, nil, nil, nil))
        #expect(alone.missing == [.agreement, .request])
        let two = try suspension([agreed, waiting])
        #expect(two.whoPaused == "Petrov P.")
        #expect(two.missing == [.request])
    }

    @Test("A ticket that does not wait is a problem")
    func notWaiting() { #expect(throws: TicketProblem.noWaitingTask) { try self.suspension([self.asked]) } }

    @Test("Tags are removed whatever they are", arguments: [("<a href='x'>b</a>", "b"), ("1 < 2", "1 < 2"), ("<p", "<p")])
    func tags(text: String, plain: String) { #expect(Suspension.withoutTags(text) == plain) }

    @Test("Reasons: what the system says, or by words")
    func reasons() {
        var book = RuleBook()
        book.reasons = [.init(name: "Parts", contains: ["parts", "деталь"]), .init(name: "Customer", contains: ["клиент"])]
        #expect(book.reason(said: "Said", comment: "parts") == "Said")
        #expect(book.reason(said: nil, comment: "Нужна ДЕТАЛЬ") == "Parts")
        #expect(book.reason(said: nil, comment: "no idea") == nil)
    }
}
