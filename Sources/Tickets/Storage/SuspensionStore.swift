import Kernel
import Platform

/// Tickets that wait, as the live list last showed them.
enum SuspensionStore {
    struct Entry: RowDecodable, Sendable, Hashable {
        let task: String
        let ticket: String
        let agreement: String?
        let begin: String?
        let end: String?
        let sla: String?
        let beginAt: Timestamp?
        let endAt: Timestamp?
        let whoPaused: String?
        let lastComment: String?
        let whoAsked: String?
        let department: String?
        let reason: String?
        let missing: [Suspension.Missing]
        let seenAt: Timestamp
        let leftAt: Timestamp?
        let toldEnd: Int64?
        let incident: IncidentID?

        init(row: Row) throws {
            (task, ticket) = (try row.text("task"), try row.text("number"))
            (agreement, begin) = (try row.optionalText("agreement_wall"), try row.optionalText("begin_wall"))
            (end, sla) = (try row.optionalText("end_wall"), try row.optionalText("sla_wall"))
            (beginAt, endAt) = (try row.optionalTime("begin_at"), try row.optionalTime("end_at"))
            (whoPaused, lastComment) = (try row.optionalText("who_paused"), try row.optionalText("last_comment"))
            (whoAsked, department) = (try row.optionalText("who_asked"), try row.optionalText("department"))
            reason = try row.optionalText("reason")
            missing = try row.text("missing").split(separator: " ").compactMap { Suspension.Missing(rawValue: String($0)) }
            (seenAt, leftAt) = (try row.time("seen_at"), try row.optionalTime("left_at"))
            toldEnd = try row.optionalInt64("told_end")
            incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
        }
    }

    private static let columns = """
        task, number, agreement_wall, begin_wall, end_wall, sla_wall, begin_at, end_at, who_paused, last_comment, who_asked, department,
        reason, missing, seen_at, left_at, told_end, incident_id
        """

    /// Those that wait now, the longest first.
    static func waiting(limit: Int = 100_000, on connection: any SQLConnection) throws -> [Entry] {
        try connection.all(
            Entry.self, "SELECT \(columns) FROM ticket_suspensions WHERE left_at IS NULL ORDER BY begin_at, task LIMIT ?1", limit)
    }

    /// Since when something waits, and why, and by whom.
    struct Age: RowDecodable, Sendable, Hashable {
        let beginAt: Timestamp?
        let reason: String?
        let department: String?

        init(row: Row) throws {
            (beginAt, reason) = (try row.optionalTime("begin_at"), try row.optionalText("reason"))
            department = try row.optionalText("department")
        }
    }

    /// Of all that wait now.
    static func ages(on connection: any SQLConnection) throws -> [Age] {
        try connection.all(Age.self, "SELECT begin_at, reason, department FROM ticket_suspensions WHERE left_at IS NULL")
    }

    /// Those that wait and end between two times, and those that the desk was told of.
    static func ending(after first: Timestamp, by last: Timestamp, on connection: any SQLConnection) throws -> [Entry] {
        try connection.all(
            Entry.self,
            """
            SELECT \(columns) FROM ticket_suspensions WHERE left_at IS NULL
                AND (incident_id IS NOT NULL OR (end_at > ?1 AND end_at <= ?2)) ORDER BY begin_at, task
            """, first, last)
    }

    /// Their tasks and the numbers of their tickets.
    static func tasks(on connection: any SQLConnection) throws -> [(task: String, ticket: String)] {
        try connection.query("SELECT task, number FROM ticket_suspensions WHERE left_at IS NULL ORDER BY begin_at").map {
            (try $0.text("task"), try $0.text("number"))
        }
    }

    static func list(of ticket: Int64, on connection: any SQLConnection) throws -> [Entry] {
        try connection.all(
            Entry.self, "SELECT \(columns) FROM ticket_suspensions WHERE ticket_id = ?1 ORDER BY begin_at, task", ticket)
    }

    /// What a live list showed: what is known already is brought up to date.
    static func keep(
        _ found: [(stored: StoredTicket, suspension: Suspension)], by book: RuleBook, in zone: ZoneRules, at time: Timestamp,
        on connection: any SQLConnection
    ) throws {
        try connection.run(
            found.map { stored, suspension in
                func instant(_ source: SourceTime?) -> Timestamp? { source.map { Timestamp(seconds: $0.instant(in: zone)) } }
                return SQLStatement(
                    """
                    INSERT INTO ticket_suspensions (task, ticket_id, number, agreement_wall, begin_wall, end_wall, sla_wall, begin_at,
                        end_at, who_paused, last_comment, who_asked, department, reason, missing, document_id, first_seen_at, seen_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17)
                    ON CONFLICT (task) DO UPDATE SET ticket_id = excluded.ticket_id, number = excluded.number,
                        agreement_wall = excluded.agreement_wall, begin_wall = excluded.begin_wall, end_wall = excluded.end_wall,
                        sla_wall = excluded.sla_wall, begin_at = excluded.begin_at, end_at = excluded.end_at,
                        who_paused = excluded.who_paused, last_comment = excluded.last_comment, who_asked = excluded.who_asked,
                        department = excluded.department, reason = excluded.reason, missing = excluded.missing,
                        document_id = excluded.document_id, seen_at = excluded.seen_at, left_at = NULL
                    """,
                    [
                        suspension.task.sqlValue, stored.id.sqlValue, suspension.ticket.sqlValue,
                        (suspension.agreement?.column).sqlValue, (suspension.begin?.column).sqlValue, (suspension.end?.column).sqlValue,
                        (suspension.sla?.column).sqlValue, instant(suspension.begin).sqlValue, instant(suspension.end).sqlValue,
                        suspension.whoPaused.sqlValue, suspension.lastComment.sqlValue, suspension.whoAsked.sqlValue,
                        suspension.department.sqlValue,
                        book.reason(said: suspension.saidReason, comment: suspension.lastComment).sqlValue,
                        suspension.missing.map(\.rawValue).joined(separator: " ").sqlValue, stored.document.sqlValue, time.sqlValue,
                    ])
            })
    }

    /// Those that do not wait any more.
    static func leave(_ tasks: [String], at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.run(
            tasks.map { SQLStatement("UPDATE ticket_suspensions SET left_at = ?2 WHERE task = ?1 AND left_at IS NULL", $0, time) })
    }

    /// What the desk was told of one.
    static func setTold(
        _ end: Int64?, incident: IncidentID?, of task: String, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE ticket_suspensions SET told_end = ?2, incident_id = ?3 WHERE task = ?1", task, end, incident)
    }

    /// Those that the desk was told of and that wait no more.
    static func settled(limit: Int, on connection: any SQLConnection) throws -> [Entry] {
        try connection.all(
            Entry.self,
            "SELECT \(columns) FROM ticket_suspensions WHERE incident_id IS NOT NULL AND left_at IS NOT NULL ORDER BY incident_id LIMIT ?1",
            limit)
    }

    // MARK: When it was asked for

    struct Poll: RowDecodable, Sendable {
        let succeededAt: Timestamp?
        let listed: Int
        let problem: String?

        init(row: Row) throws {
            succeededAt = try row.optionalTime("succeeded_at")
            (listed, problem) = (try row.int("listed"), try row.optionalText("problem"))
        }
    }

    private static let poll = "suspended"

    static func lastPoll(on connection: any SQLConnection) throws -> Poll? {
        try connection.first(
            Poll.self, "SELECT succeeded_at, listed, problem FROM ticket_polls WHERE name = ?1", poll)
    }

    /// Takes the next look at the list; false when it is not due, or another process is at it.
    static func claimPoll(by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "INSERT INTO ticket_polls (name, due_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING", poll, time)
        return try connection.execute(
            """
            UPDATE ticket_polls SET claimed_by = ?2, claimed_until = ?3
            WHERE name = ?1 AND due_at <= ?4 AND (claimed_until IS NULL OR claimed_until <= ?4)
            """, poll, owner, time.adding(RunStore.lease), time) == 1
    }

    static func renewPoll(by owner: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE ticket_polls SET claimed_until = ?3 WHERE name = ?1 AND claimed_by = ?2", poll, owner, time.adding(RunStore.lease))
    }

    static func isPollDue(at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            "SELECT name FROM ticket_polls WHERE name = ?1 AND (due_at > ?2 OR claimed_until > ?2)", poll, time) == nil
    }

    /// - Parameter listed: nil when there was no list.
    static func finishPoll(
        by owner: String, due: Timestamp, listed: Int?, problem: String?, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE ticket_polls SET due_at = ?3, claimed_by = NULL, claimed_until = NULL, problem = ?4,
                succeeded_at = CASE WHEN ?5 = 1 THEN ?6 ELSE succeeded_at END, failed_at = CASE WHEN ?5 = 1 THEN failed_at ELSE ?6 END,
                listed = CASE WHEN ?5 = 1 THEN ?7 ELSE listed END
            WHERE name = ?1 AND claimed_by = ?2
            """, poll, owner, due, problem, listed != nil, time, listed ?? 0)
    }
}
