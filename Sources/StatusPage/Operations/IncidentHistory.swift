import Foundation
import Kernel
import Platform

/// Writes into the history of components what incidents did to them: what began before it was told of, what is told in another form,
/// and what is not told any more. Into their stretches, and further back into the seconds of days.
struct IncidentHistory: Sendable {
    private let calendar: StatusCalendar

    /// - Parameter zone: whose days are kept.
    init(zone: TimeZone) { calendar = StatusCalendar(zone) }

    /// - Parameter bound: where what is in the history already begins; nil for nothing.
    func add(_ incident: StatusIncident, until bound: Timestamp? = nil, _ changes: StatusPageChanges) throws {
        let end = [incident.resolvedAt, bound, changes.time].compactMap { $0 }.min() ?? changes.time
        guard incident.startedAt < end else { return }
        let components = try changes.known([])
        for (id, state) in incident.components where state.isFault || state == .underMaintenance {
            let ids = Self.concerned(by: id, components)
            let stretches = try HistoryStore.stretches(of: ids, on: changes.connection)
            for id in ids {
                guard let known = stretches[id], let first = known.first, let began = components[id]?.component.startedAt else { continue }
                try HistoryStore.replace(known.overlaid(with: state, in: incident.startedAt..<end), of: id, on: changes.connection)
                try raise(id, to: state, from: max(began, incident.startedAt), until: min(end, first.since), changes)
            }
        }
    }

    /// Takes an incident out of the history, puts it in again, or puts it there in another form. What else held then counts: what was
    /// found, said by hand and planned, and what other incidents said. Of days that are kept as seconds alone, only the difference
    /// between the two forms is known.
    /// - Parameters:
    ///   - before: as the history tells it; nil where it does not.
    ///   - after: as the history is to tell it; nil for not at all.
    func retell(_ before: StatusIncident?, as after: StatusIncident?, _ changes: StatusPageChanges) throws {
        let forms = [before, after].compactMap { $0 }
        guard let start = forms.map(\.startedAt).min() else { return }
        try recount(Set(forms.flatMap(\.components.keys)), from: start, retelling: before, as: after, changes)
    }

    /// Makes the history of components anew from a moment on: of what held without incidents, and of what incidents said.
    /// - Parameters:
    ///   - before: an incident as the history tells it, of which only days that are kept as seconds know; nil for none.
    ///   - after: the same as it is to be told; nil for none.
    func recount(
        _ components: Set<PublicID>, from start: Timestamp, retelling before: StatusIncident? = nil, as after: StatusIncident? = nil,
        _ changes: StatusPageChanges
    ) throws {
        guard start < changes.time else { return }
        let forms = [before, after].compactMap { $0 }
        let records = try changes.known([])
        let named = components.intersection(records.keys)
        let ids = Set(named.flatMap { Self.concerned(by: $0, records) }).sorted()
        let stretches = try HistoryStore.stretches(of: ids, on: changes.connection)
        let base = try HistoryStore.baseStretches(of: ids, on: changes.connection)
        let others = try StatusIncidentStore.list(.init(lastingBeyond: start), on: changes.connection).map(\.incident).filter { other in
            !forms.contains { $0.id == other.id }
        }
        for id in ids {
            guard let known = stretches[id], let first = known.first, let component = records[id]?.component else { continue }
            let subjects = Set(Self.concerned(by: id, records))
            func said(_ form: StatusIncident?) -> [SaidState] {
                (others + [form].compactMap { $0 }).flatMap { $0.said(of: subjects, until: changes.time) }
            }
            let calm = base[id] ?? known
            var told =
                known.filter { $0.since < start } + calm.told(said(after), from: start, until: changes.time).filter { $0.since >= start }
            if let current = known.last, current.state != told.last?.state { told.append(StateStretch(current.state, since: changes.time)) }
            try HistoryStore.replace(told.joined, of: id, on: changes.connection)
            try retellDays(id, said(before), said(after), from: max(start, component.startedAt), until: first.since, changes)
        }
    }

    /// A component with its group and what is in it: what is said of a group is said of what is in it, and a group is as bad as the
    /// worst of it.
    private static func concerned(by id: PublicID, _ records: [PublicID: ComponentRecord]) -> [PublicID] {
        let members = records.values.filter { $0.component.groupID == id }.map(\.id)
        return [id] + members + [records[id]?.component.groupID].compactMap { $0 }
    }

    private func retellDays(
        _ id: PublicID, _ before: [SaidState], _ after: [SaidState], from start: Timestamp, until end: Timestamp,
        _ changes: StatusPageChanges
    ) throws {
        guard let days = days(from: start, until: end, at: changes.time) else { return }
        func seconds(_ said: [SaidState]) -> [Int: [ComponentState: Int]] {
            Uptime.seconds(of: said.stretches(from: start, until: end), until: end, days: days, in: calendar)
        }
        let (told, retold) = (seconds(before), seconds(after))
        try rewrite(days, of: id, changes) { $1.retold(from: told[$0] ?? [:], to: retold[$0] ?? [:]) }
    }

    private func raise(
        _ id: PublicID, to state: ComponentState, from start: Timestamp, until end: Timestamp, _ changes: StatusPageChanges
    ) throws {
        guard let days = days(from: start, until: end, at: changes.time) else { return }
        let seconds = Uptime.seconds(of: [StateStretch(state, since: start)], until: end, days: days, in: calendar)
        try rewrite(days, of: id, changes) { day, states in
            seconds[day]?[state].map { states.raised(to: state, seconds: $0) } ?? states
        }
    }

    /// Nil for none. Days of which nothing is kept are too long ago.
    private func days(from start: Timestamp, until end: Timestamp, at time: Timestamp) -> ClosedRange<Int>? {
        let (first, last) = (max(calendar.day(of: start), calendar.day(of: time) - StatusLimits.daysKept), calendar.day(of: end))
        return start < end && first <= last ? first...last : nil
    }

    /// - Parameter change: makes of a day and its seconds by state what they are to be.
    private func rewrite(
        _ days: ClosedRange<Int>, of id: PublicID, _ changes: StatusPageChanges,
        _ change: (Int, [ComponentState: Int]) -> [ComponentState: Int]
    ) throws {
        let known = try HistoryStore.days(of: [id], days, on: changes.connection)[id] ?? [:]
        let changed = known.compactMap { day, states -> (Int, [ComponentState: Int])? in
            let new = change(day, states)
            return new == states ? nil : (day, new)
        }
        guard !changed.isEmpty else { return }
        try HistoryStore.replace(days: Dictionary(uniqueKeysWithValues: changed), of: id, on: changes.connection)
    }
}
