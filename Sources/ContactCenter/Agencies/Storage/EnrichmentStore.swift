import Kernel
import Platform

/// Calls whose record still lacks what the gateway knows: written with the record, so that nothing is forgotten whatever happens after it.
enum EnrichmentStore {
    struct Work: Hashable, Sendable, RowDecodable {
        let call: CallID
        let since: Timestamp
        let tries: Int

        init(row: Row) throws { (call, since, tries) = (try row.id("call_id"), try row.time("since"), try row.int("tries")) }
    }

    /// Also for a call that was worked on before: its agency is another one now.
    static func add(_ call: CallID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO contact_enrichments (call_id, since, due_at) VALUES (?1, ?2, ?2)
            ON CONFLICT (call_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, tries = 0, claimed_by = NULL,
                claimed_until = NULL, problem = NULL
            """, call, time)
    }

    private static let free = "due_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1)"

    /// Whether any is due, without a write.
    static func isAnyDue(at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT 1 AS one FROM contact_enrichments WHERE \(free) LIMIT 1", time) != nil
    }

    /// Takes some that are due; nobody else has them until the lease is over. The newest first: somebody is looking at those.
    static func claim(
        _ limit: Int, by owner: String, until end: Timestamp, at time: Timestamp, on connection: any SQLConnection
    ) throws -> [Work] {
        // Asked twice: where two processes ask at once, the second one sees the first one's rows only when it writes.
        try connection.all(
            Work.self,
            """
            UPDATE contact_enrichments SET claimed_by = ?2, claimed_until = ?3
            WHERE \(free) AND call_id IN (SELECT call_id FROM contact_enrichments WHERE \(free) ORDER BY due_at DESC, call_id DESC LIMIT ?4)
            RETURNING call_id, since, tries
            """, time, owner, end, limit)
    }

    /// Unless it was asked for again meanwhile.
    static func done(_ work: Work, by owner: String, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM contact_enrichments WHERE call_id = ?1 AND claimed_by = ?2", work.call, owner)
    }

    static func failed(
        _ work: Work, because problem: String, due: Timestamp, by owner: String, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE contact_enrichments SET tries = tries + 1, problem = ?3, due_at = ?4, claimed_by = NULL, claimed_until = NULL
            WHERE call_id = ?1 AND claimed_by = ?2
            """, work.call, owner, problem, due)
    }

    /// How many calls were tried in vain, and why the newest of them was.
    static func failing(on connection: any SQLConnection) throws -> (count: Int, problem: String?) {
        let count = try connection.row("SELECT count(*) AS number FROM contact_enrichments WHERE tries > 0")?.int("number") ?? 0
        let newest = try connection.row("SELECT problem FROM contact_enrichments WHERE tries > 0 ORDER BY call_id DESC LIMIT 1")
        return (count, try newest?.optionalText("problem"))
    }

    /// What was not finished is somebody else's at once.
    static func release(by owner: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE contact_enrichments SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = ?1", owner)
    }
}
