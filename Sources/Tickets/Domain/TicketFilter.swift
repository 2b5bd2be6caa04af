import Kernel
import Platform

/// Which tickets are meant. Every mark of a chart is one of these, so that it can open its tickets.
struct TicketFilter: Hashable, Sendable {
    /// A department's part in a ticket.
    enum Part: String, Sendable, CaseIterable {
        /// It held the ticket at some time.
        case held
        /// Guilty by the strict rule.
        case strict
        /// Has a part in an overrun's time.
        case share
        /// Used up its own budget.
        case budget
    }

    /// A number, or how it begins.
    var search: String?
    /// Days on which they were completed, both included; nil for no matter.
    var days: ClosedRange<Int64>?
    var outcome: StrictWalk.Outcome?
    var department: String?
    var part = Part.held
    /// Hour of the week in which the SLA was used up.
    var hour: Int?
    /// Handed over by one department to another.
    var from: String?
    var to: String?
    /// Nil for both.
    var isOpen: Bool?

    /// Whether it asks for something that was found of tickets: others have no verdict.
    var needsVerdict: Bool {
        days != nil || outcome != nil || department != nil && part != .held || hour != nil || from != nil || to != nil
    }
    var isNarrow: Bool { self != TicketFilter() }

    // MARK: In an address

    /// From 1970 to 9999: one end of a stretch that has only the other.
    static let allDays: ClosedRange<Int64> = 0...2_932_896
    /// `2026-11-20`; nil where the stretch of days has no such end.
    var firstDay: String? { days.flatMap { $0.lowerBound == Self.allDays.lowerBound ? nil : TicketRun.date($0.lowerBound) } }
    var lastDay: String? { days.flatMap { $0.upperBound == Self.allDays.upperBound ? nil : TicketRun.date($0.upperBound) } }

    init() {}

    /// - Parameter value: a field of the query.
    /// - Throws: 400 for what no link of ours has.
    init(_ value: (String) -> String?) throws(ClientError) {
        // No database keeps the character NUL, so nothing is called so.
        func field(_ name: String) -> String? {
            value(name).flatMap { $0.isEmpty ? nil : String($0.replacing("\0", with: "").prefix(200)) }
        }
        func parsed<Value>(_ name: String, _ parse: (String) -> Value?) throws(ClientError) -> Value? {
            guard let text = field(name) else { return nil }
            guard let value = parse(text) else { throw .ticketFilterUnknown(name) }
            return value
        }
        search = field("q")
        let first = try parsed("from", TicketRun.day)
        let last = try parsed("to", TicketRun.day)
        if first != nil || last != nil {
            let first = min(max(first ?? Self.allDays.lowerBound, Self.allDays.lowerBound), Self.allDays.upperBound)
            days = first...max(first, last ?? Self.allDays.upperBound)
        }
        outcome = try parsed("outcome", StrictWalk.Outcome.init(rawValue:))
        department = field("department")
        part = try parsed("part", Part.init(rawValue:)) ?? .held
        hour = try parsed("hour") { Int($0).flatMap { (0..<168).contains($0) ? $0 : nil } }
        (from, to) = (field("given_by"), field("given_to"))
        isOpen = try parsed("state") { ["open": true, "closed": false][$0] }
    }

    /// Names and values, as ``init(_:)`` reads them.
    var fields: [(name: String, value: String)] {
        let all: [(String, String?)] = [
            ("q", search), ("from", firstDay), ("to", lastDay),
            ("outcome", outcome?.rawValue), ("department", department), ("part", department == nil || part == .held ? nil : part.rawValue),
            ("hour", hour.map(String.init)), ("given_by", from), ("given_to", to), ("state", isOpen.map { $0 ? "open" : "closed" }),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    func with(_ change: (inout TicketFilter) -> Void) -> TicketFilter {
        var copy = self
        change(&copy)
        return copy
    }
}

/// Where a list of tickets goes on.
struct TicketCursor: Hashable, Sendable {
    /// Nil in lists that are not by day.
    let day: Int64?
    let id: Int64

    var text: String { day.map { "\($0).\(id)" } ?? String(id) }

    init(day: Int64?, id: Int64) { (self.day, self.id) = (day, id) }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        switch parts.count {
        case 1: (day, id) = (nil, parts[0] ?? -1)
        case 2: (day, id) = (parts[0] ?? -1, parts[1] ?? -1)
        default: return nil
        }
        guard id >= 0, (day ?? 0) >= 0 else { return nil }
    }
}
