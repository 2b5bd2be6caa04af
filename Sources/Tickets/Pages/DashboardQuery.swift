import Kernel
import Platform

/// What the address of the dashboards asks for; the same address shows the same to everybody.
struct DashboardQuery: Hashable, Sendable {
    /// By which rule departments are put in order.
    enum Rule: String, Sendable, CaseIterable {
        case strict, share, budget

        var part: TicketFilter.Part {
            switch self {
            case .strict: .strict
            case .share: .share
            case .budget: .budget
            }
        }
    }

    static let presets: [Int64] = [7, 30, 90, 365]
    static let preset: Int64 = 30
    private static let longest: Int64 = 1100
    /// Beyond so many days the trend shows weeks.
    private static let mostColumns: Int64 = 45

    let days: ClosedRange<Int64>
    /// That the address names; nil when it names dates.
    let count: Int64?
    let rule: Rule

    /// - Throws: 400 for what no link of ours has.
    init(_ value: (String) -> String?, today: Int64) throws(ClientError) {
        func parsed<Value>(_ name: String, _ parse: (String) -> Value?) throws(ClientError) -> Value? {
            guard let text = value(name), !text.isEmpty else { return nil }
            guard let value = parse(text) else { throw .ticketFilterUnknown(name) }
            return value
        }
        rule = try parsed("by", Rule.init(rawValue:)) ?? .strict
        let first = try parsed("from", TicketRun.day)
        let last = try parsed("to", TicketRun.day)
        guard first == nil, last == nil else {
            let last = last ?? today
            days = max(min(first ?? last - Self.preset + 1, last), last - Self.longest)...last
            count = nil
            return
        }
        let named = try parsed("days") { Int64($0).flatMap { (1...Self.longest).contains($0) ? $0 : nil } } ?? Self.preset
        // Today is not over: the last day is yesterday.
        days = (today - named)...(today - 1)
        count = named
    }

    private init(days: ClosedRange<Int64>, count: Int64?, rule: Rule) { (self.days, self.count, self.rule) = (days, count, rule) }

    func by(_ rule: Rule) -> Self { Self(days: days, count: count, rule: rule) }
    func lasting(_ count: Int64) -> Self { Self(days: (days.upperBound - count + 1)...days.upperBound, count: count, rule: rule) }

    /// Days of a column of the trend.
    var stretch: Int64 { days.upperBound - days.lowerBound < Self.mostColumns ? 1 : 7 }

    var url: String {
        let period =
            count.map { $0 == Self.preset ? [] : [("days", String($0))] }
            ?? [("from", TicketRun.date(days.lowerBound)), ("to", TicketRun.date(days.upperBound))]
        return TicketPath.address(TicketPath.dashboard, period + (rule == .strict ? [] : [("by", rule.rawValue)]))
    }
}
