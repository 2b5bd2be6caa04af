import Kernel
import Platform

/// What components were like: by stretches for some weeks, and by the seconds of each day for years.
enum HistoryStore {
    /// The component is in this state from a moment on.
    static func append(_ state: ComponentState, of id: PublicID, since time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO status_stretches (component_id, since, state) VALUES (?1, ?2, ?3)
            ON CONFLICT (component_id, since) DO UPDATE SET state = excluded.state
            """, id, time, state.rawValue)
    }

    /// All stretches that are kept, the oldest first.
    static func stretches(of ids: [PublicID], on connection: any SQLConnection) throws -> [PublicID: [StateStretch]] {
        try chunked(ids) { chunk, list in
            try connection.query(
                "SELECT component_id, since, state FROM status_stretches WHERE component_id IN (\(list)) ORDER BY component_id, since",
                chunk.map(\.sqlValue))
        }.reduce(into: [:]) { result, row in
            let stretch = StateStretch(try row.word("state"), since: try row.time("since"))
            result[try row.publicID("component_id"), default: []].append(stretch)
        }
    }

    /// Puts other stretches in the place of all that are kept of a component.
    static func replace(_ stretches: [StateStretch], of id: PublicID, on connection: any SQLConnection) throws {
        let rows = stretches.map { [id.sqlValue, $0.since.sqlValue, .text($0.state.rawValue)] }
        try connection.run(
            [SQLStatement("DELETE FROM status_stretches WHERE component_id = ?1", id)]
                + SQLStatement.inserts(into: "status_stretches", "component_id, since, state", rows: rows))
    }

    // MARK: Without incidents

    /// Without what incidents say, the component is in this state from a moment on.
    static func appendBase(_ state: ComponentState, of id: PublicID, since time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO status_base_stretches (component_id, since, state) VALUES (?1, ?2, ?3)
            ON CONFLICT (component_id, since) DO UPDATE SET state = excluded.state
            """, id, time, state.rawValue)
    }

    /// What components were like without what incidents said of them, as far as single changes are kept; the oldest first.
    static func baseStretches(of ids: [PublicID], on connection: any SQLConnection) throws -> [PublicID: [StateStretch]] {
        try chunked(ids) { chunk, list in
            try connection.query(
                "SELECT component_id, since, state FROM status_base_stretches WHERE component_id IN (\(list)) ORDER BY component_id, since",
                chunk.map(\.sqlValue))
        }.reduce(into: [:]) { result, row in
            let stretch = StateStretch(try row.word("state"), since: try row.time("since"))
            result[try row.publicID("component_id"), default: []].append(stretch)
        }
    }

    /// The last one of every component.
    static func currentBase(on connection: any SQLConnection) throws -> [PublicID: StateStretch] {
        let last = "FROM status_base_stretches WHERE component_id = status_components.id ORDER BY since DESC LIMIT 1"
        return try connection.query("SELECT id, (SELECT since \(last)) AS since, (SELECT state \(last)) AS state FROM status_components")
            .reduce(into: [:]) { result, row in
                guard let since = try row.optionalTime("since") else { return }
                result[try row.publicID("id")] = StateStretch(try row.word("state"), since: since)
            }
    }

    /// Forgets that components changed at a moment, where nothing has changed since.
    static func undoBase(of ids: [PublicID], since time: Timestamp, on connection: any SQLConnection) throws {
        for id in ids {
            try connection.execute(
                """
                DELETE FROM status_base_stretches WHERE component_id = ?1 AND since = ?2
                    AND EXISTS (SELECT 1 AS one FROM status_base_stretches o WHERE o.component_id = ?1 AND o.since < ?2)
                    AND NOT EXISTS (SELECT 1 AS one FROM status_base_stretches o WHERE o.component_id = ?1 AND o.since > ?2)
                """, id, time)
        }
    }

    /// Forgets what lies before a moment.
    private static func cutBase(of id: PublicID, before edge: Timestamp, on connection: any SQLConnection) throws {
        guard let last = try baseStretches(of: [id], on: connection)[id]?.last(where: { $0.since < edge }) else { return }
        try connection.run([
            SQLStatement("DELETE FROM status_base_stretches WHERE component_id = ?1 AND since < ?2", id, edge),
            SQLStatement(
                """
                INSERT INTO status_base_stretches (component_id, since, state) VALUES (?1, ?2, ?3)
                ON CONFLICT (component_id, since) DO NOTHING
                """, id, edge, last.state.rawValue),
        ])
    }

    // MARK: Days

    private static let states: [(state: ComponentState, column: String)] = [
        (.operational, "operational"), (.degradedPerformance, "degraded"), (.partialOutage, "partial"), (.majorOutage, "major"),
        (.underMaintenance, "maintenance"), (.noData, "no_data"),
    ]
    private static let columns = states.map(\.column).joined(separator: ", ")

    /// Seconds of the days that are kept as such.
    static func days(
        of ids: [PublicID], _ days: ClosedRange<Int>, on connection: any SQLConnection
    ) throws -> [PublicID: [Int: [ComponentState: Int]]] {
        try chunked(ids) { chunk, list in
            try connection.query(
                """
                SELECT component_id, day, \(columns) FROM status_days
                WHERE component_id IN (\(list)) AND day BETWEEN ?\(chunk.count + 1) AND ?\(chunk.count + 2)
                """, chunk.map(\.sqlValue) + [days.lowerBound.sqlValue, days.upperBound.sqlValue])
        }.reduce(into: [:]) { result, row in
            let pairs = try states.map { ($0.state, try row.int($0.column)) }.filter { $0.1 > 0 }
            result[try row.publicID("component_id"), default: [:]][try row.int("day")] = Dictionary(uniqueKeysWithValues: pairs)
        }
    }

    /// Folds what lies before the beginning of a day into seconds of days. What there was of a day is added to.
    static func fold(
        _ id: PublicID, _ seconds: [Int: [ComponentState: Int]], from edge: StateStretch, on connection: any SQLConnection
    ) throws {
        let rows = seconds.sorted { $0.key < $1.key }.map { day, seconds in
            [id.sqlValue, day.sqlValue] + states.map { (seconds[$0.state] ?? 0).sqlValue }
        }
        let sums = states.map { "\($0.column) = status_days.\($0.column) + excluded.\($0.column)" }.joined(separator: ", ")
        try connection.run(
            SQLStatement.inserts(
                into: "status_days", "component_id, day, \(columns)", rows: rows, onConflict: "(component_id, day) DO UPDATE SET \(sums)")
                + [SQLStatement("DELETE FROM status_stretches WHERE component_id = ?1 AND since < ?2", id, edge.since)])
        try connection.execute(
            "INSERT INTO status_stretches (component_id, since, state) VALUES (?1, ?2, ?3) ON CONFLICT (component_id, since) DO NOTHING",
            id, edge.since, edge.state.rawValue)
        try cutBase(of: id, before: edge.since, on: connection)
    }

    /// Puts other seconds in the place of those of days that are kept as such.
    static func replace(days: [Int: [ComponentState: Int]], of id: PublicID, on connection: any SQLConnection) throws {
        let rows = days.sorted { $0.key < $1.key }.map { day, seconds in
            [id.sqlValue, day.sqlValue] + states.map { (seconds[$0.state] ?? 0).sqlValue }
        }
        let values = states.map { "\($0.column) = excluded.\($0.column)" }.joined(separator: ", ")
        try connection.run(
            SQLStatement.inserts(
                into: "status_days", "component_id, day, \(columns)", rows: rows,
                onConflict: "(component_id, day) DO UPDATE SET \(values)"))
    }

    /// Components with a stretch that began before a moment and ended before it, too.
    static func foldable(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [PublicID] {
        try connection.query(
            """
            SELECT id FROM status_components
            WHERE EXISTS (SELECT 1 AS one FROM status_stretches WHERE component_id = status_components.id AND since < ?1) LIMIT ?2
            """, time, limit
        ).map { try $0.publicID("id") }
    }

    /// Returns how many there were.
    static func deleteDays(before day: Int, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM status_days WHERE (component_id, day) IN (
                SELECT component_id, day FROM status_days WHERE day < ?1 ORDER BY day LIMIT ?2)
            """, day, limit)
    }

    /// Statements are kept prepared by both engines: a few sizes, and not one for each length of a list.
    private static func chunked(_ ids: [PublicID], _ query: ([PublicID], String) throws -> [Row]) throws -> [Row] {
        var rest = ids[...]
        var rows: [Row] = []
        while !rest.isEmpty {
            let chunk = Array(rest.prefix([64, 8, 1].first { $0 <= rest.count } ?? 1))
            rest = rest.dropFirst(chunk.count)
            rows += try query(chunk, placeholders(chunk.count))
        }
        return rows
    }
}
