import Kernel
package import Platform

/// Results, each by itself and what minutes and hours of them come to.
enum ProbeResultStore {
    /// A stretch of time by whose figures results are kept.
    enum Step: String, Sendable, CaseIterable {
        case minute, hour

        var microseconds: Int64 { self == .minute ? 60_000_000 : 3_600_000_000 }
        var table: String { "probe_\(rawValue)s" }
        /// Of the probe: up to where the table is whole.
        var mark: String { "\(rawValue)s_until" }
    }

    static func insert(_ result: ProbeResult, of id: ProbeID, on connection: any SQLConnection) throws {
        // A clock that was set back may come to a moment again.
        try connection.execute(
            "INSERT INTO probe_results (probe_id, at, micros, error) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (probe_id, at) DO NOTHING", id,
            result.at, result.micros, result.error)
    }

    /// The newest ones, the oldest of them first.
    static func latest(of id: ProbeID, limit: Int, on connection: any SQLConnection) throws -> [ProbeResult] {
        try connection.all(
            ProbeResult.self, "SELECT at, micros, error FROM probe_results WHERE probe_id = ?1 ORDER BY at DESC LIMIT ?2", id, limit
        ).reversed()
    }

    static func results(of id: ProbeID, in range: Range<Timestamp>, on connection: any SQLConnection) throws -> [ProbeResult] {
        try connection.all(
            ProbeResult.self, "SELECT at, micros, error FROM probe_results WHERE probe_id = ?1 AND at >= ?2 AND at < ?3 ORDER BY at", id,
            range.lowerBound, range.upperBound)
    }

    static func stretches(
        _ step: Step, of id: ProbeID, in range: Range<Timestamp>, on connection: any SQLConnection
    ) throws -> [ProbeStretch] {
        let (first, last) = (number(range.lowerBound, step), number(range.upperBound, step))
        return try connection.query(
            """
            SELECT number, looks, lost, low, median, high FROM \(step.table)
            WHERE probe_id = ?1 AND number >= ?2 AND number < ?3 ORDER BY number
            """, id, first, last
        ).compactMap { stretch($0.values, step) }
    }

    /// By their places: a chart of 400 days is made of thousands of rows.
    private static func stretch(_ values: [SQLValue], _ step: Step) -> ProbeStretch? {
        func number(_ place: Int) -> Int? { if case .integer(let number) = values[place] { Int(number) } else { nil } }
        guard values.count == 6, let stretch = number(0), let looks = number(1), let lost = number(2) else { return nil }
        return ProbeStretch(
            begin: Timestamp(microseconds: Int64(stretch) * step.microseconds),
            figures: ProbeFigures(looks: looks, lost: lost, least: number(3), median: number(4), most: number(5)))
    }

    static func number(_ time: Timestamp, _ step: Step) -> Int64 { time.microseconds.flooringDivision(by: step.microseconds) }

    // MARK: Rolling up

    /// Probes with results whose minutes are over and not made yet, each with where they and the hours end so far.
    static func behind(_ minute: Int64, limit: Int, on connection: any SQLConnection) throws -> [Behind] {
        try connection.query(
            """
            SELECT id, every_seconds, minutes_until, hours_until FROM probes WHERE minutes_until < ?1 ORDER BY minutes_until, id LIMIT ?2
            """, minute, limit
        ).map {
            Behind(
                id: try $0.id("id"), every: try $0.int("every_seconds"), minutes: try $0.int64("minutes_until"),
                hours: try $0.int64("hours_until"))
        }
    }

    struct Behind: Sendable {
        let id: ProbeID
        /// Seconds from one look to the next.
        let every: Int
        let minutes: Int64
        let hours: Int64

        func until(_ step: Step) -> Int64 { step == .minute ? minutes : hours }
    }

    /// The statements that write some stretches of a probe; what is there already is made anew.
    static func writes(_ figures: [Int64: ProbeFigures], _ step: Step, of id: ProbeID) -> [SQLStatement] {
        SQLStatement.inserts(
            into: step.table, "probe_id, number, looks, lost, low, median, high",
            rows: figures.sorted { $0.key < $1.key }.map { number, figures in
                [
                    id.sqlValue, number.sqlValue, figures.looks.sqlValue, figures.lost.sqlValue, figures.least.sqlValue,
                    figures.median.sqlValue, figures.most.sqlValue,
                ]
            },
            onConflict: """
                (probe_id, number) DO UPDATE SET looks = excluded.looks, lost = excluded.lost, low = excluded.low,
                    median = excluded.median, high = excluded.high
                """)
    }

    static func mark(_ step: Step, of id: ProbeID, until number: Int64) -> SQLStatement {
        SQLStatement("UPDATE probes SET \(step.mark) = ?2 WHERE id = ?1", id, number)
    }

    /// What is older than it need be; a probe's own rows lie together, so this reads nothing else.
    static func prunes(of id: ProbeID, rawBefore: Timestamp, minutesBefore: Int64, hoursBefore: Int64) -> [SQLStatement] {
        [
            SQLStatement("DELETE FROM probe_results WHERE probe_id = ?1 AND at < ?2", id, rawBefore),
            SQLStatement("DELETE FROM probe_minutes WHERE probe_id = ?1 AND number < ?2", id, minutesBefore),
            SQLStatement("DELETE FROM probe_hours WHERE probe_id = ?1 AND number < ?2", id, hoursBefore),
        ]
    }
}

extension ProbeResult: RowDecodable {
    package init(row: Row) throws {
        self.init(at: try row.time("at"), micros: try row.optionalInt64("micros").map(Int.init), error: try row.optionalText("error"))
    }
}
