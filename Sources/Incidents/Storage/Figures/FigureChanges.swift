import Kernel
import Platform

/// What a number of incidents change in the figures, gathered so that each row is written once.
struct FigureChanges: Hashable, Sendable {
    struct StateKey: Hashable, Sendable, Comparable {
        let service: ServiceID
        let level: Level
        let state: IncidentState

        static func < (left: Self, right: Self) -> Bool {
            (left.service, left.level, left.state.rawValue) < (right.service, right.level, right.state.rawValue)
        }
    }

    struct TimeKey: Hashable, Sendable, Comparable {
        /// Days, or quarters of an hour, since 1970.
        let time: Int64
        let service: ServiceID
        let level: Level

        static func < (left: Self, right: Self) -> Bool {
            (left.time, left.service, left.level) < (right.time, right.service, right.level)
        }
    }

    /// What became of the incidents of a day, or of a quarter of an hour.
    struct Day: Hashable, Sendable {
        var opened: Int64 = 0
        var acknowledged: Int64 = 0
        var acknowledgedSeconds: Int64 = 0
        var resolved: Int64 = 0
        var resolvedSeconds: Int64 = 0
        var acknowledgedClasses = DurationClasses()
        var resolvedClasses = DurationClasses()

        var values: [Int64] {
            [opened, acknowledged, acknowledgedSeconds, resolved, resolvedSeconds] + acknowledgedClasses.counts + resolvedClasses.counts
        }

        /// The columns of ``values``.
        static let columns =
            ["opened", "acknowledged", "acknowledged_seconds", "resolved", "resolved_seconds"] + classColumns("a") + classColumns("r")

        private static func classColumns(_ letter: String) -> [String] {
            (0..<DurationClasses.count).map { letter + CivilTime.padded(Int64($0), to: 2) }
        }
    }

    private(set) var states: [StateKey: Int64] = [:]
    private(set) var quarters: [TimeKey: Day] = [:]
    private(set) var days: [TimeKey: Day] = [:]

    /// - Parameter times: 1 adds the figure, -1 takes it away.
    mutating func count(_ figure: IncidentFigure, times: Int64 = 1) {
        states[StateKey(service: figure.service, level: figure.level, state: figure.state), default: 0] += times
        func key(_ time: Int64) -> TimeKey { TimeKey(time: time, service: figure.service, level: figure.level) }
        quarters[key(figure.quarter), default: Day()].count(figure, times: times)
        days[key(figure.day), default: Day()].count(figure, times: times)
    }

    /// Adds the changes to the tables. What comes down to nothing is deleted.
    var statements: [SQLStatement] {
        var upserts: [SQLStatement] = []
        var hasFewer = false
        // Always in the same order, so that no two processes wait for each other.
        for (key, count) in states.sorted(by: { $0.key < $1.key }) where count != 0 {
            upserts.append(
                SQLStatement(Self.stateUpsert, key.service, key.level, key.state, count))
            hasFewer = hasFewer || count < 0
        }
        upserts += Self.statements(quarters, Self.quarterUpsert, Self.quarterCleaning)
        upserts += Self.statements(days, Self.dayUpsert, Self.dayCleaning)
        return upserts + (hasFewer ? [SQLStatement("DELETE FROM figures_by_state WHERE incidents = 0")] : [])
    }

    private static let stateUpsert = upsert("figures_by_state", ["service_id", "level", "state"], ["incidents"])
    private static let quarterUpsert = upsert("figures_by_quarter", ["quarter", "service_id", "level"], Day.columns)
    private static let dayUpsert = upsert("figures_by_day", ["day", "service_id", "level"], Day.columns)
    private static let quarterCleaning = cleaning("figures_by_quarter", "quarter")
    private static let dayCleaning = cleaning("figures_by_day", "day")

    private static func statements(_ sums: [TimeKey: Day], _ upsert: String, _ cleaning: String) -> [SQLStatement] {
        sums.sorted { $0.key < $1.key }.filter { $0.value != Day() }.flatMap { key, sum in
            let keys = [key.time.sqlValue, key.service.sqlValue, key.level.sqlValue]
            return [SQLStatement(upsert, keys + sum.values.map(\.sqlValue))] + (sum.opened < 0 ? [SQLStatement(cleaning, keys)] : [])
        }
    }

    private static func cleaning(_ table: String, _ time: String) -> String {
        "DELETE FROM \(table) WHERE \(time) = ?1 AND service_id = ?2 AND level = ?3 AND opened = 0"
    }

    private static func upsert(_ table: String, _ key: [String], _ values: [String]) -> String {
        let columns = (key + values).joined(separator: ", ")
        let places = (1...(key.count + values.count)).map { "?\($0)" }.joined(separator: ", ")
        let sums = values.map { "\($0) = \(table).\($0) + excluded.\($0)" }.joined(separator: ", ")
        return "INSERT INTO \(table) (\(columns)) VALUES (\(places)) ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(sums)"
    }
}

extension FigureChanges.Day {
    fileprivate mutating func count(_ figure: IncidentFigure, times: Int64) {
        opened += times
        if let seconds = figure.acknowledgedAfter {
            acknowledged += times
            acknowledgedSeconds += times * seconds
            acknowledgedClasses.add(seconds, times: times)
        }
        if let seconds = figure.resolvedAfter {
            resolved += times
            resolvedSeconds += times * seconds
            resolvedClasses.add(seconds, times: times)
        }
    }
}
