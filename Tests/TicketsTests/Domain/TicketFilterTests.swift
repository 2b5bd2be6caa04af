import Platform
import Testing

@testable import Tickets

@Suite("A mark's address says which tickets it stands for")
struct TicketFilterTests {
    @Test("It is read as it is written")
    func round() throws {
        let filter = TicketFilter().with {
            ($0.search, $0.days, $0.outcome, $0.department) = ("12", 20_000...20_010, .overrun, "A & B")
            ($0.part, $0.hour, $0.from, $0.to, $0.isOpen) = (.share, 167, "x", "y", false)
        }
        let fields = Dictionary(uniqueKeysWithValues: filter.fields.map { ($0.name, $0.value) })
        #expect(try TicketFilter { fields[$0] } == filter)
        #expect(TicketPath.list(TicketFilter().with { $0.department = "A & Б" }) == "/tickets/list?department=A%20%26%20%D0%91")
        #expect(try TicketFilter { _ in nil } == TicketFilter())
    }

    @Test("A stretch of days may have one end", arguments: [("from", 20_413...2_932_896), ("to", 0...20_413)])
    func oneEnd(name: String, days: ClosedRange<Int64>) throws {
        let filter = try TicketFilter { $0 == name ? "2025-11-21" : nil }
        #expect(filter.days == days)
        #expect(filter.fields.map(\.name) == [name])
        #expect(filter.fields.map(\.value) == ["2025-11-21"])
    }

    @Test("What no link of ours has is refused", arguments: ["from", "to", "outcome", "part", "hour", "state"])
    func refused(name: String) {
        #expect(throws: ClientError.ticketFilterUnknown(name)) { try TicketFilter { $0 == name ? "nonsense" : nil } }
    }

    @Test(
        "Rules of a company: what does not fit together is said",
        arguments: [
            (#"{"calendar":"8x5"}"#, "no calendar “8x5”"), (#"{"warn_percent":[0]}"#, "warn_percent"),
            (#"{"calendars":[{"name":"24x7","week":{}}]}"#, "more than one calendar"),
            (#"{"budgets":[{"department":"A","minutes":1},{"department":"A","minutes":2}]}"#, "more than one budget"),
        ])
    func rules(json: String, fault: String) throws {
        #expect(try RuleBook(json: json).fault?.contains(fault) == true)
        #expect(try RuleBook(json: "{}") == RuleBook())
        #expect(try RuleBook(json: RuleBook().json).fault == nil)
    }

    @Test("Minute by minute is the whole ticket")
    func minutes() throws {
        let ticket = try Made.ticket(closed: 100, [MadeTask(0, 30), MadeTask(40, 60, "Unit-A", "Ожидание"), MadeTask(60, 100)])
        let explanation = Explanation(of: ticket, by: RuleBook(), in: moscow, until: 0)
        let minutes = explanation.minutes(from: 0, limit: 1000)
        #expect(minutes.count == 100)
        let used = minutes.map { $0.used / 60 }
        #expect((used[29], used[39], used[59], used[99]) == (30, 30, 30, 70))
        #expect(minutes[35].stretch.why == .nobody)
        #expect(minutes[50].stretch.why == .waiting)
        #expect(explanation.minutes(from: 98, limit: 10).map { $0.used / 60 } == [69, 70])
    }
}
