import Kernel
package import Platform

/// Runs: queued, worked on by one process at a time, and what came of them.
enum RunStore {
    /// How long a process may be silent before another takes its run.
    static let lease: Duration = .seconds(30)

    private static let columns = """
        id, kind, day, origin, state, asked_at, asked_by, due_at, started_at, finished_at, tries, listed, judged, eliminated, problem
        """

    /// - Returns: nil for a night that is there already.
    static func add(
        _ kind: TicketRun.Kind, day: Int64, origin: TicketRun.Origin, by actor: String, at time: Timestamp, on connection: any SQLConnection
    ) throws -> TicketRun? {
        try connection.first(
            TicketRun.self,
            """
            INSERT INTO ticket_runs (kind, day, origin, state, asked_at, asked_by, due_at) VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?4)
            ON CONFLICT DO NOTHING RETURNING \(columns)
            """, kind.rawValue, day, origin.rawValue, time, actor)
    }

    static func find(_ id: Int64, on connection: any SQLConnection) throws -> TicketRun? {
        guard var run = try connection.first(TicketRun.self, "SELECT \(columns) FROM ticket_runs WHERE id = ?1", id) else { return nil }
        run.failures = try failures(of: id, on: connection)
        return run
    }

    /// Newest first, without their failures.
    static func list(before: Int64?, limit: Int, on connection: any SQLConnection) throws -> [TicketRun] {
        try connection.all(
            TicketRun.self, "SELECT \(columns) FROM ticket_runs WHERE id < ?1 ORDER BY id DESC LIMIT ?2", before ?? Int64.max, limit)
    }

    /// Whether a night's run of a day is there already, or somebody had the day worked out since it ended.
    static func isNightTaken(_ day: Int64, endedAt: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            """
            SELECT id FROM ticket_runs
            WHERE day = ?1 AND (origin = 'night' OR (state = 'done' AND started_at >= ?2)) LIMIT 1
            """, day, endedAt) != nil
    }

    // MARK: Work

    /// What is due and in nobody's hands. Without a connector only what somebody asked for: it may be done from what is stored.
    private static let isDue = """
        due_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1) AND (?2 = 1 OR (origin = 'asked' AND state <> 'done'))
        """

    static func hasDue(at time: Timestamp, isConnected: Bool, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT id FROM ticket_runs WHERE \(isDue) LIMIT 1", time, isConnected) != nil
    }

    /// What waits for its list waits no longer.
    static func wake(at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE ticket_runs SET due_at = ?1 WHERE due_at > ?1 AND state = 'queued'", time)
    }

    /// Takes the run that has been due longest; nil when none is.
    static func claim(by owner: String, isConnected: Bool, at time: Timestamp, on connection: any SQLConnection) throws -> TicketRun? {
        let due = try connection.row("SELECT id FROM ticket_runs WHERE \(isDue) ORDER BY due_at, id LIMIT 1", time, isConnected)
        guard let id = try due?.int64("id") else { return nil }
        let isTaken = try connection.execute(
            """
            UPDATE ticket_runs SET claimed_by = ?2, claimed_until = ?3, tries = tries + 1, started_at = coalesce(started_at, ?4),
                state = CASE WHEN state = 'done' THEN 'done' ELSE 'running' END
            WHERE id = ?1 AND due_at <= ?4 AND (claimed_until IS NULL OR claimed_until <= ?4)
            """, id, owner, time.adding(lease), time)
        return isTaken == 1 ? try find(id, on: connection) : nil
    }

    /// - Returns: false when another process has it now.
    static func renew(_ id: Int64, by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE ticket_runs SET claimed_until = ?3 WHERE id = ?1 AND claimed_by = ?2", id, owner, time.adding(lease)) == 1
    }

    /// How a run stands when it is put down.
    struct Outcome: Sendable {
        var state: TicketRun.State
        /// When it goes on; nil for never.
        var due: Timestamp?
        var problem: String?
        /// How often it was tried; nil for once more than before.
        var tries: Int?
        /// Nil for what earlier tries counted.
        var counts: (listed: Int, judged: Int, eliminated: Int)?
    }

    static func finish(
        _ id: Int64, _ outcome: Outcome, by owner: String, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let finished: Timestamp? = outcome.state == .done || outcome.state == .failed ? time : nil
        try connection.execute(
            """
            UPDATE ticket_runs SET state = ?3, due_at = ?4, problem = ?5, finished_at = ?6, claimed_by = NULL, claimed_until = NULL,
                tries = coalesce(CAST(?7 AS BIGINT), tries)
            WHERE id = ?1 AND claimed_by = ?2
            """, id, owner, outcome.state.rawValue, outcome.due, outcome.problem, finished, outcome.tries)
        guard let counts = outcome.counts else { return }
        try connection.execute(
            "UPDATE ticket_runs SET listed = ?2, judged = ?3, eliminated = ?4 WHERE id = ?1", id, counts.listed, counts.judged,
            counts.eliminated)
    }

    // MARK: Failures

    static func failures(of run: Int64, on connection: any SQLConnection) throws -> [TicketRun.Failure] {
        try connection.query("SELECT ticket, reason FROM ticket_run_failures WHERE run_id = ?1 ORDER BY ticket", run).map {
            TicketRun.Failure(ticket: try $0.text("ticket"), reason: try $0.text("reason"))
        }
    }

    /// What failed of some tickets; the others of them succeeded.
    static func setFailures(
        _ failures: [TicketRun.Failure], of run: Int64, among tickets: [String], on connection: any SQLConnection
    ) throws {
        let failing = Set(failures.map(\.ticket))
        let gone = tickets.filter { !failing.contains($0) }.map {
            SQLStatement("DELETE FROM ticket_run_failures WHERE run_id = ?1 AND ticket = ?2", run, $0)
        }
        let kept = failures.map {
            SQLStatement(
                """
                INSERT INTO ticket_run_failures (run_id, ticket, reason, tries) VALUES (?1, ?2, ?3, 1)
                ON CONFLICT (run_id, ticket) DO UPDATE SET reason = excluded.reason, tries = ticket_run_failures.tries + 1
                """, run, $0.ticket, $0.reason)
        }
        try connection.run(gone + kept)
    }
}

extension TicketRun: RowDecodable {
    package init(row: Row) throws {
        let kind = Kind(rawValue: try row.text("kind"))
        let (origin, state) = (Origin(rawValue: try row.text("origin")), State(rawValue: try row.text("state")))
        guard let kind, let origin, let state else { throw StorageError(.internal, "a run of an unknown kind") }
        self.init(
            id: try row.int64("id"), kind: kind, day: try row.int64("day"), origin: origin, state: state, askedAt: try row.time("asked_at"),
            askedBy: try row.text("asked_by"), startedAt: try row.optionalTime("started_at"),
            finishedAt: try row.optionalTime("finished_at"), dueAt: try row.optionalTime("due_at"), tries: try row.int("tries"),
            listed: try row.int("listed"), judged: try row.int("judged"), eliminated: try row.int("eliminated"),
            problem: try row.optionalText("problem"))
    }
}
