import Foundation
import Kernel
import Platform

/// Writes into the history of components what an incident did to them before it was told of: into their stretches, and further back
/// into the seconds of days.
struct BackDating: Sendable {
    private let calendar: StatusCalendar

    /// - Parameter zone: whose days are kept.
    init(zone: TimeZone) { calendar = StatusCalendar(zone) }

    /// - Parameter bound: where what is in the history already begins; nil for nothing.
    func add(_ incident: StatusIncident, until bound: Timestamp? = nil, _ changes: StatusPageChanges) throws {
        let end = [incident.resolvedAt, bound, changes.time].compactMap { $0 }.min() ?? changes.time
        guard incident.startedAt < end else { return }
        let components = try changes.known([])
        for (id, state) in incident.components where state.isFault || state == .underMaintenance {
            // What is said of a group is said of what is in it, and a group is as bad as the worst of it.
            let children = components.values.filter { $0.component.groupID == id }.map(\.id)
            let ids = [id] + children + [components[id]?.component.groupID].compactMap { $0 }
            let stretches = try HistoryStore.stretches(of: ids, on: changes.connection)
            for id in ids {
                guard let known = stretches[id], let first = known.first, let began = components[id]?.component.startedAt else { continue }
                try HistoryStore.replace(known.overlaid(with: state, in: incident.startedAt..<end), of: id, on: changes.connection)
                try raise(id, to: state, from: max(began, incident.startedAt), until: min(end, first.since), changes)
            }
        }
    }

    /// Days of which nothing is kept are too long ago.
    private func raise(
        _ id: PublicID, to state: ComponentState, from start: Timestamp, until end: Timestamp, _ changes: StatusPageChanges
    ) throws {
        let oldest = calendar.day(of: changes.time) - StatusLimits.daysKept
        let (first, last) = (max(oldest, calendar.day(of: start)), calendar.day(of: end))
        guard start < end, first <= last else { return }
        let seconds = Uptime.seconds(of: [StateStretch(state, since: start)], until: end, days: first...last, in: calendar)
        let known = try HistoryStore.days(of: [id], first...last, on: changes.connection)[id] ?? [:]
        let raised = known.compactMap { day, states in seconds[day]?[state].map { (day, states.raised(to: state, seconds: $0)) } }
        guard !raised.isEmpty else { return }
        try HistoryStore.replace(days: Dictionary(uniqueKeysWithValues: raised), of: id, on: changes.connection)
    }
}
