import Foundation
import Kernel
import Platform

/// What the address of the figures asks for, in days of a zone's calendar. An address that names a number of days always ends today.
struct FiguresQuery: Hashable, Sendable {
    static let presets: [Int64] = [7, 30, 90, 365]
    static let preset: Int64 = 30
    /// Three years.
    static let longest: Int64 = 1096
    /// Beyond so many days the charts show weeks.
    private static let mostColumns: Int64 = 45

    /// By what the table is broken down.
    enum Grouping: String, CaseIterable, Sendable { case service, team, level }

    /// Days since 1970, both included.
    private(set) var first: Int64
    private(set) var last: Int64
    /// The number of days that the address names; nil when it names dates.
    private(set) var days: Int64?
    let service: ServiceID?
    private(set) var team: TeamID?
    private(set) var level: Level?
    private(set) var grouping: Grouping
    /// Whose days they are.
    let zone: ZoneClock

    /// - Throws: 400 for what no link or form of ours holds, 422 for a period that is none.
    init(_ value: (String) -> String?, now: Timestamp, zone: ZoneClock) throws {
        func field(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        let today = zone.day(at: now)
        self.zone = zone
        service = try Self.parsed(field("service"), "service") { Int64($0).map { ServiceID($0) } }
        team = try Self.parsed(field("team"), "team") { Int64($0).map { TeamID($0) } }
        level = try Self.parsed(field("level"), "level") { Level(word: $0) }
        grouping = try Self.parsed(field("by"), "by") { Grouping(rawValue: $0) } ?? .service
        let from = try Self.parsed(field("from"), "from", Self.day)
        let to = try Self.parsed(field("to"), "to", Self.day)
        if from == nil, to == nil {
            let days = try Self.parsed(field("days"), "days") { Int64($0).flatMap { (1...Self.longest).contains($0) ? $0 : nil } }
            self.days = days ?? Self.preset
            (first, last) = (today - (days ?? Self.preset) + 1, today)
        } else {
            days = nil
            last = to ?? today
            first = from ?? last - Self.preset + 1
        }
    }

    private static func parsed<Value>(_ text: String?, _ name: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text else { return nil }
        guard let value = parse(text) else { throw ClientError.filterUnknown(name) }
        return value
    }

    /// `2026-11-21`, as browsers send dates.
    static func day(_ text: String) -> Int64? {
        guard text.utf8.count == 10, let time = Timestamp(rfc3339: text + "T00:00:00Z") else { return nil }
        return time.daysSince1970
    }

    /// Whether it begins before it ends, and is not too long.
    var isPeriod: Bool { first <= last && last - first < Self.longest }

    /// Days that a column of a chart stands for.
    var stretch: Int64 { last - first < Self.mostColumns ? 1 : 7 }
    var stretches: Int { isPeriod ? Int((last - first) / stretch) + 1 : 0 }

    /// What the columns of a chart stand for.
    var columns: TimeColumns { TimeColumns(days: first...last, length: stretch, in: zone) }
    var question: FiguresStore.Question { .init(columns: columns, service: service, level: level) }

    /// The days of a column of a chart.
    func days(ofColumn column: Int) -> ClosedRange<Int64> {
        let start = first + Int64(column) * stretch
        return start...min(start + stretch - 1, last)
    }

    static func date(_ day: Int64) -> String { String(Timestamp(daysSince1970: day).rfc3339.prefix(10)) }

    /// The same with another period that ends on the same day.
    func lasting(_ days: Int64) -> Self {
        with { ($0.days, $0.first) = (days, last - days + 1) }
    }

    /// The same table broken down otherwise.
    func grouped(_ grouping: Grouping) -> Self { with { $0.grouping = grouping } }

    /// Only what one team's services had, by service.
    func of(_ team: TeamID) -> Self { with { ($0.team, $0.grouping) = (team, .service) } }

    /// Only what was of one level, by service.
    func of(_ level: Level) -> Self { with { ($0.level, $0.grouping) = (level, .service) } }

    private func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    var url: String { FiguresPath.figures + fields }
    var csvURL: String { FiguresPath.csv + fields }

    private var fields: String {
        let period: [(String, String?)] =
            days.map { [("days", $0 == Self.preset ? nil : String($0))] } ?? [("from", Self.date(first)), ("to", Self.date(last))]
        let rest = [
            ("service", service?.description), ("team", team?.description), ("level", level?.word),
            ("by", grouping == .service ? nil : grouping.rawValue),
        ]
        let pairs = (period + rest).compactMap { name, value in value.map { "\(name)=\($0)" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }
}

/// The addresses of the figures.
package enum FiguresPath {
    package static let figures = "/figures"
    package static let csv = "/figures/figures.csv"
}
