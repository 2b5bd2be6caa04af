import Foundation
import Kernel
package import Platform

/// Dry runs and what they found: asked for, worked on by one process at a time, read by whoever may see playbooks.
enum DryRunStore {
    /// How long a process may be silent before another goes on with its run.
    static let lease: Duration = .seconds(30)

    private static let columns = """
        id, definition, since, until, event, state, problem, asked_at, asked_by, finished_at, at_incident, at_line, end_incident, episodes
        """

    /// - Parameter end: the last incident of the walk; 0 for a made-up event.
    static func add(
        _ playbook: Playbook, _ question: DryRun.Question, end: Int64, by actor: String, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> DryRun {
        var (since, until, event): (Timestamp?, Timestamp?, String?) = (nil, nil, nil)
        switch question {
        case .past(let span): (since, until) = (span.lowerBound, span.upperBound)
        case .event(let sent): event = sent.line
        }
        let run = try connection.first(
            DryRun.self,
            """
            INSERT INTO dry_runs
                (code, definition, since, until, event, state, asked_at, asked_by, at_incident, at_line, end_incident, episodes)
            VALUES (?1, ?2, ?3, ?4, ?5, 'running', ?6, ?7, 0, 0, ?8, 0) RETURNING \(columns)
            """, playbook.code, try playbook.definition, since, until, event, time, actor, end)
        guard let run else { throw StorageError(.internal, "a dry run was not stored") }
        return run
    }

    static func find(_ id: Int64, on connection: any SQLConnection) throws -> DryRun? {
        try connection.first(DryRun.self, "SELECT \(columns) FROM dry_runs WHERE id = ?1", id)
    }

    /// The newest first.
    static func list(before: Int64?, limit: Int, on connection: any SQLConnection) throws -> [DryRun] {
        try connection.all(
            DryRun.self, "SELECT \(columns) FROM dry_runs WHERE id < ?1 ORDER BY id DESC LIMIT ?2", before ?? Int64.max, limit)
    }

    static func running(on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM dry_runs WHERE state = 'running'")?.int("number") ?? 0
    }

    // MARK: Work

    /// The oldest that nobody works on, or this process itself; nil when there is none.
    static func due(for owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> DryRun? {
        try connection.first(
            DryRun.self,
            """
            SELECT \(columns) FROM dry_runs
            WHERE state = 'running' AND (claimed_by = ?1 OR claimed_until IS NULL OR claimed_until <= ?2 OR claimed_until > ?3)
            ORDER BY id LIMIT 1
            """, owner, time, time.adding(lease))
    }

    /// Takes a run, or keeps it; only whoever has it may write to it.
    /// - Returns: false when another process has it.
    static func claim(_ id: Int64, by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE dry_runs SET claimed_by = ?2, claimed_until = ?4
            WHERE id = ?1 AND state = 'running'
                AND (claimed_by = ?2 OR claimed_until IS NULL OR claimed_until <= ?3 OR claimed_until > ?4)
            """, id, owner, time, time.adding(lease)) == 1
    }

    /// What one step of the work found, and how far it came; nothing where the run stood elsewhere meanwhile.
    /// - Parameter place: where the step began.
    static func keep(
        _ lines: [DryRunLine], _ progress: DryRun.Progress, from place: HistoryPort.Place, of id: Int64, on connection: any SQLConnection
    ) throws -> Bool {
        let moved = try connection.execute(
            """
            UPDATE dry_runs SET at_incident = ?2, at_line = ?3, episodes = ?4
            WHERE id = ?1 AND state = 'running' AND at_incident = ?5 AND at_line = ?6
            """, id, progress.place.incident, progress.place.line, progress.episodes, place.incident, place.line)
        guard moved == 1 else { return false }
        try add(lines, to: id, on: connection)
        return true
    }

    private static func add(_ lines: [DryRunLine], to id: Int64, on connection: any SQLConnection) throws {
        guard !lines.isEmpty else { return }
        var room = try counts(of: id, on: connection).mapValues { DryRunLine.most - $0 }
        let rows = try lines.filter { line in
            room[line.kind, default: DryRunLine.most] -= 1
            return room[line.kind, default: 0] >= 0
        }.map { line -> [SQLValue] in
            let tell = String(decoding: try JSONEncoder().encode(line.tell), as: UTF8.self)
            return [
                id.sqlValue, .text(line.kind.rawValue), (line.incident?.rawValue).sqlValue, line.step.sqlValue, line.at.sqlValue,
                .text(line.reason), .text(tell),
            ]
        }
        try connection.run(
            SQLStatement.inserts(into: "dry_run_lines", "run_id, kind, incident_id, step, at, reason, tell", rows: rows))
    }

    static func finish(_ id: Int64, problem: String? = nil, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE dry_runs SET state = ?2, problem = ?3, finished_at = ?4, claimed_by = NULL, claimed_until = NULL
            WHERE id = ?1 AND state = 'running'
            """, id, problem == nil ? DryRun.State.done.rawValue : DryRun.State.failed.rawValue, problem, time)
    }

    // MARK: What was found

    /// In the order in which it was found: by incident.
    static func lines(
        of id: Int64, _ kind: DryRunLine.Kind, limit: Int, on connection: any SQLConnection
    ) throws -> [DryRunLine] {
        try connection.all(
            DryRunLine.self,
            "SELECT kind, incident_id, step, at, reason, tell FROM dry_run_lines WHERE run_id = ?1 AND kind = ?2 ORDER BY id LIMIT ?3", id,
            kind.rawValue, limit)
    }

    static func counts(of id: Int64, on connection: any SQLConnection) throws -> [DryRunLine.Kind: Int] {
        try connection.query("SELECT kind, count(*) AS number FROM dry_run_lines WHERE run_id = ?1 GROUP BY kind", id)
            .reduce(into: [:]) { counts, row in
                guard let kind = DryRunLine.Kind(rawValue: try row.text("kind")) else { return }
                counts[kind] = try row.int("number")
            }
    }

    /// Deletes lines of old runs, then the runs themselves; returns how many rows.
    static func delete(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        let lines = try connection.execute(
            """
            DELETE FROM dry_run_lines WHERE id IN
                (SELECT l.id FROM dry_runs r JOIN dry_run_lines l ON l.run_id = r.id WHERE r.asked_at < ?1 ORDER BY l.id LIMIT ?2)
            """, time, limit)
        guard lines < limit else { return lines }
        return lines
            + (try connection.execute(
                "DELETE FROM dry_runs WHERE id IN (SELECT id FROM dry_runs WHERE asked_at < ?1 ORDER BY id LIMIT ?2)", time, limit - lines))
    }
}

extension DryRun: RowDecodable {
    package init(row: Row) throws {
        let question: Question
        if let since = try row.optionalTime("since"), let until = try row.optionalTime("until") {
            question = .past(since...max(since, until))
        } else {
            question = .event(try JSONDecoder().decode(JSON.self, from: Data((try row.optionalText("event") ?? "null").utf8)))
        }
        guard let state = State(rawValue: try row.text("state")) else { throw StorageError(.internal, "a dry run of an unknown state") }
        self.init(
            id: try row.int64("id"), playbook: try Playbook(definition: try row.text("definition")),
            question: question, state: state, problem: try row.optionalText("problem"), askedAt: try row.time("asked_at"),
            askedBy: try row.text("asked_by"), finishedAt: try row.optionalTime("finished_at"),
            progress: Progress(
                place: HistoryPort.Place(incident: try row.int64("at_incident"), line: try row.int64("at_line")),
                end: try row.int64("end_incident"), episodes: try row.int("episodes")))
    }
}

extension DryRunLine: RowDecodable {
    package init(row: Row) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { throw StorageError(.internal, "a line of an unknown kind") }
        self.init(
            kind, incident: try row.optionalInt64("incident_id").map { IncidentID($0) }, step: try row.int("step"),
            at: try row.optionalTime("at"), reason: try row.text("reason"),
            tell: try JSONDecoder().decode([String].self, from: Data(try row.text("tell").utf8)))
    }
}
