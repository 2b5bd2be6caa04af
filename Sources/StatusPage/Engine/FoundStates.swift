import Kernel
import Platform

/// What the links of components say of them.
enum FoundStates {
    /// Of those that are linked to cells of the sources.
    static func ofFeeds(_ records: [ComponentRecord], _ cells: [StatusCell], at time: Timestamp) -> [PublicID: ComponentState] {
        records.reduce(into: [:]) { states, record in
            guard case .feed(let scope) = record.link else { return }
            let meant = cells.filter { scope.contains($0.id) }
            states[record.id] = record.rule.state(of: meant.map { $0.isStale(at: time) ? .noData : $0.state })
        }
    }

    /// Keeps what the cells say now, and settles what customers see.
    static func settleFeeds(at time: Timestamp, on connection: any SQLConnection) throws {
        let records = try ComponentStore.all(on: connection)
        guard records.contains(where: { if case .feed = $0.link { true } else { false } }) else { return }
        try keep(ofFeeds(records, try CellStore.all(on: connection), at: time), of: records, at: time, on: connection)
    }

    /// Keeps those that differ from what was found before, and settles.
    static func keep(
        _ found: [PublicID: ComponentState], of records: [ComponentRecord], at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let changed = records.filter { record in found[record.id].map { $0 != record.found } ?? false }
        guard !changed.isEmpty else { return }
        try ComponentStore.setFound(
            Dictionary(uniqueKeysWithValues: changed.map { ($0.id, found[$0.id] ?? $0.found) }), on: connection)
        try StateSettling.settle(at: time, on: connection)
    }
}
