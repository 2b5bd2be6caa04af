import Foundation
import Kernel
import Platform

/// What the address of the list asks for. The same address shows the same view to everybody who may see it.
struct IncidentListQuery: Hashable, Sendable {
    /// Which states a tab shows.
    enum Tab: String, CaseIterable, Sendable {
        case active, open, acknowledged, resolved, closed, all

        var states: Set<IncidentState> {
            switch self {
            case .active: IncidentState.active
            case .open: [.open]
            case .acknowledged: [.acknowledged]
            case .resolved: [.resolved]
            case .closed: [.closed]
            case .all: []
            }
        }

        /// The shape of its state; nil for tabs of several.
        var icon: String? { self == .active || self == .all ? nil : rawValue }
    }

    /// To whom incidents are given.
    enum Assignee: Hashable, Sendable {
        /// Whoever looks at the list.
        case me
        case nobody
        case user(UserID)

        init?(_ text: String) {
            switch text {
            case "me": self = .me
            case "nobody": self = .nobody
            default:
                guard let id = Int64(text) else { return nil }
                self = .user(UserID(id))
            }
        }

        var text: String {
            switch self {
            case .me: "me"
            case .nobody: "nobody"
            case .user(let id): id.description
            }
        }

        /// Whom a reader means by it.
        func meant(by reader: @autoclosure () throws -> UserID) rethrows -> IncidentFilter.Assignee {
            switch self {
            case .me: .user(try reader())
            case .nobody: .nobody
            case .user(let id): .user(id)
            }
        }
    }

    /// How long ago the latest activity may be.
    enum Within: String, CaseIterable, Sendable {
        case hour = "1h"
        case day = "24h"
        case week = "7d"
        case month = "30d"

        var duration: Duration {
            switch self {
            case .hour: .seconds(3600)
            case .day: .seconds(86_400)
            case .week: .seconds(7 * 86_400)
            case .month: .seconds(30 * 86_400)
            }
        }
    }

    /// Empty for all.
    var states = Tab.active.states
    var levels: Set<Level> = []
    var services: Set<ServiceID> = []
    var assignee: Assignee?
    var tags: [IncidentTag] = []
    var within: Within?
    /// Days in the reader's zone, both included.
    var from: Day?
    var to: Day?
    /// When it was opened; what a column of a chart leads to.
    var opened: Range<Timestamp>?
    var search = ""
    /// Nil for that of the tab.
    var sort: IncidentOrder?
    var after: IncidentStore.Cursor?
    var before: IncidentStore.Cursor?

    static let longestSearch = 200
    static let mostServices = 50
    static let mostTags = 5

    init() {}

    /// Empty fields count as absent, as browsers send them.
    /// - Throws: 400 for a word that no link or form of ours holds.
    init(_ values: (String) -> [String]) throws {
        func fields(_ name: String) -> [String] { values(name).filter { !$0.isEmpty } }
        func field(_ name: String) -> String? { fields(name).first }
        if let words = Self.present(fields("state")) { states = try Self.states(words) }
        levels = Set(try fields("level").map { try Self.parsed($0, "level") { Level(word: $0) } })
        services = Set(
            try fields("service").prefix(Self.mostServices).map { try Self.parsed($0, "service") { Int64($0).map { ServiceID($0) } } })
        assignee = try field("assignee").map { try Self.parsed($0, "assignee") { Assignee($0) } }
        tags = try Self.tags(fields("tag"))
        within = try field("within").map { try Self.parsed($0, "within") { Within(rawValue: $0) } }
        from = try field("from").map { try Self.parsed($0, "from") { Day($0) } }
        to = try field("to").map { try Self.parsed($0, "to") { Day($0) } }
        opened = try field("opened").map { try Self.parsed($0, "opened") { Self.opened($0) } }
        search = String((field("q") ?? "").prefix(Self.longestSearch))
        // No database takes it.
        guard !search.utf8.contains(0) else { throw ClientError.filterContainsNUL("q") }
        sort = try field("sort").map { try Self.parsed($0, "sort") { IncidentOrder(rawValue: $0) } }
        if sort == usual { sort = nil }
        // One of another order leads to the beginning.
        func cursor(_ name: String) throws -> IncidentStore.Cursor? {
            try field(name).map { try Self.parsed($0, name) { IncidentStore.Cursor($0) } }.flatMap { $0.suits(order) ? $0 : nil }
        }
        (after, before) = (try cursor("after"), try cursor("before"))
    }

    private static func present(_ words: [String]) -> [String]? { words.isEmpty ? nil : words }

    /// Longer than any column of a chart; what is found is sorted.
    private static let longestOpened = Duration.seconds(31 * 86_400)

    private static func opened(_ text: String) -> Range<Timestamp>? {
        Range<Timestamp>(text: text).flatMap { $0.upperBound.since($0.lowerBound) <= longestOpened ? $0 : nil }
    }

    /// A tab, or states by name.
    private static func states(_ words: [String]) throws -> Set<IncidentState> {
        if words.contains(Tab.all.rawValue) { return [] }
        return try words.reduce(into: []) { states, word in
            states.formUnion(try parsed(word, "state") { Tab(rawValue: $0) }.states)
        }
    }

    private static func tags(_ texts: [String]) throws -> [IncidentTag] {
        do {
            let tags = try texts.flatMap { try IncidentTag.list($0) }.prefix(mostTags)
            return tags.reduce(into: []) { found, tag in if !found.contains(where: { $0.folded == tag.folded }) { found.append(tag) } }
        } catch {
            throw ClientError.filterUnknown("tag")
        }
    }

    private static func parsed<Value>(_ text: String, _ name: String, _ parse: (String) -> Value?) throws -> Value {
        guard let value = parse(text) else { throw ClientError.filterUnknown(name) }
        return value
    }

    /// The tab that shows these states; nil for a choice of one's own.
    var tab: Tab? { Tab.allCases.first { $0.states == states } }
    /// Whether anything but the states narrows the list.
    var isNarrowed: Bool {
        with { $0.states = Tab.active.states }
            != IncidentListQuery().with { ($0.sort, $0.after, $0.before) = (sort, after, before) }
    }
    /// The order that nobody has to ask for.
    private var usual: IncidentOrder { tab == .active ? .need : .latest }
    var order: IncidentOrder { sort ?? usual }
    /// Whether what is resolved is folded away below the rest. What words find is in one list, in the order of the index.
    var foldsResolved: Bool { tab == .active && search.isEmpty }
    var isFirstPage: Bool { after == nil && before == nil }

    /// What it means to a reader, at a moment.
    func filter(for reader: UserID, _ formats: ReaderFormats) -> IncidentFilter {
        var filter = IncidentFilter(states: states, levels: levels, search: search.isEmpty ? nil : search)
        filter.among = services
        filter.assignee = assignee?.meant(by: reader)
        filter.tags = Set(tags.map(\.folded))
        let recent = within.map { formats.now.adding(.zero - $0.duration) }
        filter.since = [recent, from?.start(in: formats.timeZone)].compactMap { $0 }.max()
        filter.until = to?.end(in: formats.timeZone)
        filter.opened = opened
        return filter
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    /// The same filter under another tab, from its newest incident on.
    func showing(_ tab: Tab) -> Self {
        with {
            ($0.states, $0.after, $0.before) = (tab.states, nil, nil)
            if $0.sort == $0.usual { $0.sort = nil }
        }
    }

    func behind(_ last: Incident) -> Self { with { ($0.after, $0.before) = (.init(last, in: order), nil) } }
    func ahead(of first: Incident) -> Self { with { ($0.after, $0.before) = (nil, .init(first, in: order)) } }

    var firstPage: Self { with { ($0.after, $0.before) = (nil, nil) } }

    /// The address that asks for this, whatever the reader's list begins with.
    var url: String { IncidentPath.list + "?" + (fields.isEmpty ? "state=active" : Self.text(fields)) }
    /// The same as a file.
    var exportURL: String { IncidentPath.export + "?" + (firstPage.fields.isEmpty ? "state=active" : Self.text(firstPage.fields)) }
    /// What is kept of it under a name.
    var saved: String { firstPage.fields.isEmpty ? "state=active" : Self.text(firstPage.fields) }

    private var fields: [(String, String)] {
        var fields: [(String, String?)] = []
        if let tab {
            fields.append(("state", tab == .active ? nil : tab.rawValue))
        } else {
            fields += states.sorted { $0.rawValue < $1.rawValue }.map { ("state", $0.word) }
        }
        fields += levels.sorted(by: >).map { ("level", $0.word) }
        fields += services.sorted().map { ("service", $0.description) }
        fields += [("assignee", assignee?.text)] + tags.map { ("tag", $0.text) }
        fields += [
            ("within", within?.rawValue), ("from", from?.text), ("to", to?.text), ("opened", opened?.text),
            ("q", search.isEmpty ? nil : search),
        ]
        fields += [("sort", sort?.rawValue), ("after", after?.text), ("before", before?.text)]
        return fields.compactMap { name, value in value.map { (name, $0) } }
    }

    private static func text(_ fields: [(String, String)]) -> String {
        fields.map { name, value in "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
            .joined(separator: "&")
    }
}

/// A day of the calendar, as a browser's field for dates sends it: `2026-11-21`.
struct Day: Hashable, Sendable {
    let text: String
    private let year: Int
    private let month: Int
    private let day: Int

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        (self.text, self.year, self.month, self.day) = (text, year, month, day)
    }

    func start(in zone: TimeZone) -> Timestamp? { moment(day, zone) }
    func end(in zone: TimeZone) -> Timestamp? { moment(day + 1, zone) }

    private func moment(_ day: Int, _ zone: TimeZone) -> Timestamp? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.date(from: DateComponents(year: year, month: month, day: day)).map { Timestamp($0) }
    }
}

extension IncidentStore.Cursor {
    /// `1795251939000000-12`, with the key before it in orders that have one.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int64($0) }
        guard numbers.count == parts.count, (2...3).contains(numbers.count) else { return nil }
        self.init(
            key: numbers.dropLast(2).first, arrivedAt: Timestamp(microseconds: numbers[numbers.count - 2]),
            id: IncidentID(numbers[numbers.count - 1]))
    }

    var text: String { (key.map { "\($0)-" } ?? "") + "\(arrivedAt.microseconds)-\(id)" }
}
