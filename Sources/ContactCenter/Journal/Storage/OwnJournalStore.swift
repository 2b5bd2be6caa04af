import Kernel
import Platform

/// How many of the calls that came here there were.
enum OwnJournalStore {
    /// Whose telephones rang how often, from one moment until before another; by name.
    static func operators(
        from: Timestamp, until: Timestamp, limit: Int, on connection: any SQLConnection
    ) throws -> [JournalOperatorCount] {
        let rows = try connection.query(
            """
            SELECT min(agent) AS name, count(*) AS number FROM contact_calls
            WHERE started_at >= ?1 AND started_at < ?2 AND agent_folded IS NOT NULL
            GROUP BY agent_folded ORDER BY agent_folded LIMIT ?3
            """, from, until, limit)
        return try rows.map { JournalOperatorCount(name: try $0.text("name"), count: try $0.int("number")) }
    }

    /// How many there were between each moment and the next.
    static func counts(between moments: [Timestamp], on connection: any SQLConnection) throws -> [Int] {
        let statements = zip(moments, moments.dropFirst()).map {
            SQLStatement("SELECT count(*) AS number FROM contact_calls WHERE started_at >= ?1 AND started_at < ?2", $0, $1)
        }
        return try connection.run(statements).map { try $0.first?.int("number") ?? 0 }
    }

    /// When the first of all began.
    static func first(on connection: any SQLConnection) throws -> Timestamp? {
        try connection.row("SELECT started_at FROM contact_calls ORDER BY started_at, id LIMIT 1")?.time("started_at")
    }

    /// How many, and how long those took that have ended.
    static func figures(from: Timestamp, until: Timestamp, on connection: any SQLConnection) throws -> JournalDayFigures {
        let row = try connection.row(
            """
            SELECT count(*) AS number, avg(CASE WHEN ended_at > started_at THEN ended_at - started_at END) AS length
            FROM contact_calls WHERE started_at >= ?1 AND started_at < ?2
            """, from, until)
        let length = try row?.optionalDouble("length")
        return JournalDayFigures(
            total: try row?.int("number") ?? 0, averageSeconds: length.map { Int64(($0 / 1_000_000).rounded()) })
    }
}
