import Accounts
import Kernel
import Platform

/// The latest events of a service whose bodies are kept: a sample to try grouping rules on.
struct RecentEvents {
    /// Incidents with the latest activity, and how many of each one's events are taken.
    static let incidents = 60
    static let eventsOfEach = 5

    /// Newest first within each incident.
    let drafts: [EventDraft]

    init(of service: ServiceID, on connection: any SQLConnection) throws {
        drafts = try IncidentStore().recentEvents(
            of: service, incidents: Self.incidents, ofEach: Self.eventsOfEach, on: connection
        ).compactMap(\.draft)
    }

    /// What a rule makes of them. An event that no rule groups is a problem of its own.
    func preview(of rule: GroupingRule) -> GroupingPreview {
        var groups: [Fingerprint: (first: EventDraft, count: Int)] = [:]
        var alone: [GroupingPreview.Group] = []
        for draft in drafts {
            if let fingerprint = rule.fingerprint(of: draft) {
                groups[fingerprint, default: (draft, 0)].count += 1
            } else {
                alone.append(.init(title: draft.title, level: draft.level, events: 1))
            }
        }
        let shared = groups.values.map { GroupingPreview.Group(title: $0.first.title, level: $0.first.level, events: $0.count) }
        return GroupingPreview(
            rule: rule, groups: (shared + alone).sorted { ($0.events, $1.title) > ($1.events, $0.title) })
    }
}
