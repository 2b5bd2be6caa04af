import Kernel
package import Platform

/// Computes the figures anew from the incidents and their timelines, and finds where the stored ones differ.
package struct FiguresCheck: Sendable {
    /// Incidents read at once.
    private static let stretch = 512

    package init() {}

    /// The result of the check.
    package enum Outcome: Sendable, Equatable {
        /// Not all that happened has been counted yet.
        case behind
        case agree
        /// In words.
        case differ([String])
    }

    /// The whole check, for an installation that is in use: in one snapshot.
    package func outcome(on connection: any SQLConnection) throws -> Outcome {
        let isComplete = try FiguresStore().missing(on: connection) == nil && EventConsumer.isAtEnd(FiguresKeeper.name, on: connection)
        guard isComplete else { return .behind }
        let found = try differences(on: connection)
        return found.isEmpty ? .agree : .differ(found)
    }

    /// In words; empty when all agrees. Reads every incident: seconds for a million of them. To be run in one snapshot, when
    /// what was committed before has been counted.
    package func differences(on connection: any SQLConnection) throws -> [String] {
        var (expected, last) = (FigureChanges(), Int64(0))
        var found: [String] = []
        while true {
            let rows = try connection.query("SELECT id FROM incidents WHERE id > ?1 ORDER BY id LIMIT ?2", last, Self.stretch)
            let ids: [IncidentID] = try rows.map { try $0.id("id") }
            guard let newest = ids.last else { break }
            for (_, figure) in try FiguresLedger.figures(of: ids, on: connection) { expected.count(figure) }
            last = newest.rawValue
        }
        found += Self.differences("incidents by state", expected.states, try states(connection))
        found += Self.differences("figures by quarter of an hour", expected.quarters, try sums("figures_by_quarter", "quarter", connection))
        found += Self.differences("figures by day", expected.days, try sums("figures_by_day", "day", connection))
        return found
    }

    private static func differences<Key: Comparable & Hashable, Value: Equatable>(
        _ what: String, _ expected: [Key: Value], _ kept: [Key: Value]
    ) -> [String] {
        let keys = Set(expected.keys).union(kept.keys).filter { expected[$0] != kept[$0] }
        return keys.sorted().map { key in
            "\(what): \(key) is kept as \(kept[key].map { "\($0)" } ?? "nothing") and should be \(expected[key].map { "\($0)" } ?? "nothing")"
        }
    }

    private func states(_ connection: any SQLConnection) throws -> [FigureChanges.StateKey: Int64] {
        try connection.query("SELECT service_id, level, state, incidents FROM figures_by_state").reduce(into: [:]) { found, row in
            let key = FigureChanges.StateKey(
                service: try row.id("service_id"), level: try row.level("level"),
                state: IncidentState(rawValue: try row.int("state")) ?? .open)
            found[key] = try row.int64("incidents")
        }
    }

    private func sums(
        _ table: String, _ time: String, _ connection: any SQLConnection
    ) throws -> [FigureChanges.TimeKey: FigureChanges.Day] {
        let columns = FigureChanges.Day.columns.joined(separator: ", ")
        return try connection.query("SELECT \(time) AS time, service_id, level, \(columns) FROM \(table)").reduce(into: [:]) { found, row in
            found[try FigureChanges.TimeKey(row: row)] = try FigureChanges.Day(row: row)
        }
    }
}

extension FigureChanges.TimeKey {
    fileprivate init(row: Row) throws {
        self.init(time: try row.int64("time"), service: try row.id("service_id"), level: try row.level("level"))
    }
}
