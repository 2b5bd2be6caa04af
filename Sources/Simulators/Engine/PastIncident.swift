package import Kernel

/// What the demo starts with: something that happened in the hours before, and where people left it.
package struct PastIncident: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable { case open, acknowledged, resolved, closed }

    package let service: String
    package let state: State
    /// What somebody noted about it.
    package let comment: String?
    /// Its number in Switchboard.
    package let incident: IncidentID
}

extension PastIncident {
    /// How a past fault ended, before it has a number.
    struct Outline: Sendable {
        let profile: ServiceProfile
        let fault: String
        let state: State
        /// The first and the last occurrence, so long before now.
        let from: Duration
        let until: Duration
        let occurrences: Int
        var comment: String?
    }

    static let outlines: [Outline] = [
        .init(
            profile: .payments, fault: "certificate", state: .closed, from: .hours(11), until: .hours(10), occurrences: 2,
            comment: "New certificate installed on both machines."),
        .init(
            profile: .shop, fault: "database", state: .resolved, from: .hours(9), until: .hours(8), occurrences: 6,
            comment: "Pool raised to 40, watching."),
        .init(profile: .shop, fault: "csrf", state: .closed, from: .hours(9), until: .hours(3), occurrences: 5),
        .init(
            profile: .warehouse, fault: "cold-room", state: .closed, from: .hours(8), until: .hours(7), occurrences: 3,
            comment: "Дверь камеры была открыта. Закрыли, температура в норме."),
        .init(
            profile: .mail, fault: "blocklist", state: .acknowledged, from: .hours(6), until: .minutes(40), occurrences: 14,
            comment: "Delisting requested, they answer within a day."),
        .init(
            profile: .login, fault: "key", state: .resolved, from: .hours(5), until: .hours(5), occurrences: 1,
            comment: "Permissão corrigida em login-rj-1."),
        .init(profile: .search, fault: "shard", state: .acknowledged, from: .hours(4), until: .minutes(25), occurrences: 31),
        .init(profile: .reports, fault: "deadlock", state: .open, from: .hours(3), until: .minutes(50), occurrences: 4),
        .init(profile: .mobile, fault: "undefined", state: .open, from: .hours(2), until: .minutes(10), occurrences: 22),
        .init(profile: .warehouse, fault: "remainder", state: .open, from: .minutes(70), until: .minutes(30), occurrences: 3),
    ]
}

extension Duration {
    fileprivate static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
    fileprivate static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
}
