import Foundation
import Kernel
import Platform

/// What the address of the list asks for. The same address shows the same view to everybody.
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

    var tab = Tab.active
    var level: Level?
    var service: ServiceID?
    var search = ""
    var after: IncidentStore.Cursor?
    var before: IncidentStore.Cursor?

    static let longestSearch = 200

    init() {}

    /// Empty fields count as absent, as browsers send them.
    /// - Throws: 400 for a word that no link or form of ours holds.
    init(_ value: (String) -> String?) throws {
        func field(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        tab = try Self.parsed(field("state"), "state") { Tab(rawValue: $0) } ?? .active
        level = try Self.parsed(field("level"), "level") { Level(word: $0) }
        service = try Self.parsed(field("service"), "service") { Int64($0).map { ServiceID($0) } }
        search = String((field("q") ?? "").prefix(Self.longestSearch))
        // No database takes it.
        guard !search.utf8.contains(0) else { throw HTTPFailure.badRequest("The filter q contains the character NUL.") }
        after = try Self.parsed(field("after"), "after") { IncidentStore.Cursor($0) }
        before = try Self.parsed(field("before"), "before") { IncidentStore.Cursor($0) }
    }

    private static func parsed<Value>(_ text: String?, _ name: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text else { return nil }
        guard let value = parse(text) else { throw HTTPFailure.badRequest("The filter \(name) is not known.") }
        return value
    }

    /// Whether anything but the tab narrows the list.
    var isNarrowed: Bool { level != nil || service != nil || !search.isEmpty }
    var isFirstPage: Bool { after == nil && before == nil }

    var filter: IncidentFilter {
        IncidentFilter(states: tab.states, levels: level.map { [$0] } ?? [], service: service, title: search.isEmpty ? nil : search)
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    /// The same filter under another tab, from its newest incident on.
    func showing(_ tab: Tab) -> Self { with { ($0.tab, $0.after, $0.before) = (tab, nil, nil) } }

    var firstPage: Self { showing(tab) }

    /// The address that asks for this.
    var url: String {
        let fields: [(String, String?)] = [
            ("state", tab == .active ? nil : tab.rawValue), ("level", level?.word), ("service", service?.description),
            ("q", search.isEmpty ? nil : search), ("after", after?.text), ("before", before?.text),
        ]
        let pairs = fields.compactMap { name, value in
            value?.addingPercentEncoding(withAllowedCharacters: .alphanumerics).map { "\(name)=\($0)" }
        }
        return pairs.isEmpty ? IncidentPath.list : IncidentPath.list + "?" + pairs.joined(separator: "&")
    }
}

extension IncidentStore.Cursor {
    init(_ incident: Incident) { self.init(lastAt: incident.lastAt, id: incident.id) }

    /// `1795251939000000-12`.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
        self.init(lastAt: Timestamp(microseconds: time), id: IncidentID(id))
    }

    var text: String { "\(lastAt.microseconds)-\(id)" }
}
