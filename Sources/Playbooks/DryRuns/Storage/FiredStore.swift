import Kernel
import Platform

/// What playbooks really did, for those who compare and count.
enum FiredStore {
    /// Runs of a playbook that are looked at in one step.
    private static let page = 200

    /// The steps that a playbook fired in episodes that began in a span; no repeats.
    /// - Parameter run: behind which it goes on.
    /// - Returns: with the last run that was looked at; nil at the end.
    static func lines(
        of code: String, in span: ClosedRange<Timestamp>, after run: Int64, on connection: any SQLConnection
    ) throws -> (lines: [DryRunLine], next: Int64?) {
        let runs = try connection.query(
            """
            SELECT r.id, r.version_id, e.incident_id, e.began_at FROM playbooks p JOIN playbook_runs r ON r.playbook_id = p.id
                JOIN playbook_episodes e ON e.id = r.episode_id
            WHERE p.code = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3
            """, code, run, page)
        let inSpan = try runs.filter { span.contains(try $0.time("began_at")) }
        let fired = try connection.run(
            try inSpan.map { row in
                SQLStatement(
                    "SELECT step, reason, at FROM playbook_firings WHERE run_id = ?1 AND number = 0 AND step > 0 ORDER BY at, step",
                    try row.int64("id"))
            })
        let told = try tells(of: Set(try inSpan.map { try $0.int64("version_id") }), on: connection)
        let lines = try zip(inSpan, fired).flatMap { run, rows -> [DryRunLine] in
            let (incident, tells) = (IncidentID(try run.int64("incident_id")), told[try run.int64("version_id")] ?? [])
            return try rows.map { row in
                let step = try row.int("step")
                return DryRunLine(
                    .did, incident: incident, step: step, at: try row.time("at"), reason: try row.text("reason"),
                    tell: tells.indices.contains(step - 1) ? tells[step - 1] : [])
            }
        }
        return (lines, runs.count == page ? try runs.last?.int64("id") : nil)
    }

    /// Whom the steps of some versions tell, step 1 first.
    static func tells(of versions: Set<Int64>, on connection: any SQLConnection) throws -> [Int64: [[String]]] {
        let statements = versions.sorted().map { SQLStatement("SELECT id, definition FROM playbook_versions WHERE id = ?1", $0) }
        return try connection.run(statements).joined().reduce(into: [:]) { told, row in
            let playbook = try Playbook(definition: try row.text("definition"))
            told[try row.int64("id")] = playbook.escalate.map { $0.tell.map(\.description) }
        }
    }

    // MARK: Figures

    /// What became of one step of one version in the episodes of a span.
    struct StepCount: Sendable {
        let code: String
        let version: Int64
        let step: Int
        let figures: PlaybookFigures.Counts
    }

    /// What became of all episodes of a playbook in a span.
    struct EpisodeCount: Sendable {
        let code: String
        let name: String
        let episodes: Int
        let acknowledged: Int
        let acknowledgedSeconds: Int64
    }

    /// - Parameter code: of one playbook; nil for all.
    static func steps(
        of code: String?, in span: Range<Timestamp>, on connection: any SQLConnection
    ) throws -> [StepCount] {
        try connection.query(
            """
            SELECT code, version_id, step, count(*) AS fired, CAST(sum(late) AS BIGINT) AS late,
                CAST(sum(CASE WHEN acknowledged_at >= at AND (next_at IS NULL OR acknowledged_at < next_at) THEN 1 ELSE 0 END) AS BIGINT)
                    AS acknowledged,
                CAST(sum(CASE WHEN next_at IS NOT NULL AND (acknowledged_at IS NULL OR acknowledged_at >= next_at) THEN 1 ELSE 0 END)
                    AS BIGINT) AS passed
            FROM (SELECT p.code, r.version_id, f.step, f.at, e.acknowledged_at,
                    CASE WHEN f.at - f.due_at > \(Firing.grace.microseconds) THEN 1 ELSE 0 END AS late,
                    lead(f.at) OVER (PARTITION BY f.run_id ORDER BY f.at, f.step) AS next_at
                FROM playbook_episodes e JOIN playbook_runs r ON r.episode_id = e.id JOIN playbooks p ON p.id = r.playbook_id
                    JOIN playbook_firings f ON f.run_id = r.id
                WHERE e.began_at >= ?1 AND e.began_at < ?2 AND f.number = 0 AND f.step > 0 AND (?3 = '' OR p.code = ?3)) AS told
            GROUP BY code, version_id, step ORDER BY code, step, version_id
            """, span.lowerBound, span.upperBound, code ?? ""
        ).map { row in
            StepCount(
                code: try row.text("code"), version: try row.int64("version_id"), step: try row.int("step"),
                figures: .init(
                    fired: try row.int("fired"), acknowledgedInTime: try row.int("acknowledged"), escalatedPast: try row.int("passed"),
                    late: try row.int("late")))
        }
    }

    /// - Parameter code: of one playbook; nil for all.
    static func episodes(
        of code: String?, in span: Range<Timestamp>, on connection: any SQLConnection
    ) throws -> [EpisodeCount] {
        try connection.query(
            """
            SELECT p.code, p.name, count(*) AS episodes, count(e.acknowledged_at) AS acknowledged,
                CAST(coalesce(sum(e.acknowledged_at - e.began_at), 0) AS BIGINT) / 1000000 AS seconds
            FROM playbook_episodes e JOIN playbook_runs r ON r.episode_id = e.id JOIN playbooks p ON p.id = r.playbook_id
            WHERE e.began_at >= ?1 AND e.began_at < ?2 AND (?3 = '' OR p.code = ?3)
            GROUP BY p.code, p.name ORDER BY p.code
            """, span.lowerBound, span.upperBound, code ?? ""
        ).map { row in
            EpisodeCount(
                code: try row.text("code"), name: try row.text("name"), episodes: try row.int("episodes"),
                acknowledged: try row.int("acknowledged"), acknowledgedSeconds: try row.int64("seconds"))
        }
    }
}
