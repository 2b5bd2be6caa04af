import Kernel
import Platform

/// Looks at each reading of a source by the thresholds, and keeps how its cells are doing.
enum CellKeeper {
    /// In the transaction that keeps the reading.
    static func take(_ reading: FeedReading, of channel: FeedName, at time: Timestamp, on connection: any SQLConnection) throws {
        let rules = try ThresholdStore.all(on: connection).filter { $0.scope.channel == channel }
        var cells = try CellStore.all(of: channel, on: connection)
        if cells.contains(where: { $0.state != .noData && $0.isStale(at: time) }) {
            // Nothing looked at it for long, this process neither: what it was like meanwhile is not known.
            try age(at: time, on: connection)
            cells = try CellStore.all(of: channel, on: connection)
        }
        let known = Dictionary(uniqueKeysWithValues: cells.map { ($0.id, $0) })
        let measured = Dictionary(grouping: reading.value.cells(of: channel), by: \.cell)
        var (kept, changed): ([StatusCell], [StatusCell]) = ([], [])
        for (id, rows) in measured.sorted(by: { $0.key < $1.key }) {
            let rule = rules.rule(for: id)
            let limits = rule?.limits ?? ThresholdRule.standard(channel)
            let states = rows.map { row in ThresholdRule.state(of: row.values.merging([.age: 0]) { $1 }, by: limits) }
            guard let found = ComponentState.worst(of: states) else { continue }
            let staleSeconds = rule?.staleSeconds ?? ThresholdRule.standardStaleSeconds
            var cell =
                known[id]
                ?? StatusCell(id: id, settled: .init(.noData), since: time, seenAt: time, staleSeconds: staleSeconds)
            cell.take(found, by: rule?.hysteresis ?? Hysteresis(), at: time)
            (cell.seenAt, cell.staleSeconds, cell.service) = (time, staleSeconds, rule?.service)
            guard known[id].map({ $0.isOutdated(by: cell) }) ?? true else { continue }
            kept.append(cell)
            if cell.state != known[id]?.state { changed.append(cell) }
        }
        try CellStore.save(kept, changed: changed, on: connection)
        if !changed.isEmpty { try FoundStates.settleFeeds(at: time, on: connection) }
    }

    /// Cells of which nothing was heard for too long: nothing is known of them, or they are as their threshold on age says.
    static func age(at time: Timestamp, on connection: any SQLConnection) throws {
        let aged = Dictionary(grouping: try aged(at: time, on: connection)) { $0.since }
        // What follows from each is dated back to it, too.
        for (since, cells) in aged.sorted(by: { $0.key < $1.key }) {
            try CellStore.save(cells, changed: cells, on: connection)
            try FoundStates.settleFeeds(at: since, on: connection)
        }
    }

    /// As they are from now on.
    static func aged(at time: Timestamp, on connection: any SQLConnection) throws -> [StatusCell] {
        let rules = try ThresholdStore.all(on: connection)
        return try CellStore.all(on: connection).compactMap { cell in
            var cell = cell
            guard cell.age(at: time, limits: rules.rule(for: cell.id)?.limits[.age]) else { return nil }
            return cell
        }
    }
}
