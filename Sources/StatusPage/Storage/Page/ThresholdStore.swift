import Kernel
import Platform

/// The table of thresholds.
enum ThresholdStore {
    private static let columns = "id, channel, provider, country, limits, worse, better, stale_seconds, service_id"

    static func all(on connection: any SQLConnection) throws -> [ThresholdRule] {
        // Those of a newer version's channels are nothing to this one.
        try connection.query("SELECT \(columns) FROM status_thresholds ORDER BY channel, id").compactMap(rule)
    }

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> ThresholdRule? {
        try connection.row("SELECT \(columns) FROM status_thresholds WHERE id = ?1", id).flatMap(rule)
    }

    static func save(_ rule: ThresholdRule, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO status_thresholds (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, provider = excluded.provider, country = excluded.country,
                limits = excluded.limits, worse = excluded.worse, better = excluded.better, stale_seconds = excluded.stale_seconds,
                service_id = excluded.service_id
            """, rule.id, rule.scope.channel.rawValue, rule.scope.provider, rule.scope.country,
            try StatusJSON.text(of: rule.limits), rule.hysteresis.worse, rule.hysteresis.better, rule.staleSeconds, rule.service)
    }

    static func delete(_ id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_thresholds WHERE id = ?1", id)
    }

    private static func rule(_ row: Row) throws -> ThresholdRule? {
        guard let channel = FeedName(rawValue: try row.text("channel")) else { return nil }
        return ThresholdRule(
            id: try row.publicID("id"),
            scope: CellScope(channel, provider: try row.optionalText("provider"), country: try row.optionalText("country")),
            limits: try StatusJSON.value(from: try row.text("limits")),
            hysteresis: Hysteresis(worse: try row.int("worse"), better: try row.int("better")),
            staleSeconds: try row.int("stale_seconds"), service: try row.optionalInt64("service_id").map { ServiceID($0) })
    }
}
