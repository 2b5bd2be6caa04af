import Kernel
import Platform

/// An issue that is to be read.
struct PendingIssue: Hashable, Sendable, RowDecodable {
    let id: Int64
    /// As the list said.
    let updatedAt: Timestamp?
    let isSettled: Bool
    /// When that was said.
    let since: Timestamp
    let version: Int64
    let tries: Int

    init(row: Row) throws {
        (id, updatedAt) = (try row.int64("issue_id"), try row.optionalTime("updated_at"))
        (isSettled, version, tries) = (try row.bool("is_settled"), try row.int64("version"), try row.int("tries"))
        since = try row.time("since")
    }
}

enum PendingStore {
    /// What is asked for once more is read once; one that failed with the same change waits for its time.
    static func add(
        _ id: Int64, updatedAt: Timestamp?, isSettled: Bool, due: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_pending (issue_id, updated_at, is_settled, due_at, since) VALUES (?1, ?2, ?3, ?4, ?4)
            ON CONFLICT (issue_id) DO UPDATE SET
                due_at = CASE WHEN helpdesk_pending.tries > 0 AND excluded.updated_at = helpdesk_pending.updated_at
                    THEN helpdesk_pending.due_at WHEN helpdesk_pending.tries = 0 AND helpdesk_pending.due_at < excluded.due_at
                    THEN helpdesk_pending.due_at ELSE excluded.due_at END,
                since = CASE WHEN excluded.updated_at = helpdesk_pending.updated_at THEN helpdesk_pending.since ELSE excluded.since END,
                updated_at = coalesce(excluded.updated_at, helpdesk_pending.updated_at), is_settled = excluded.is_settled,
                version = helpdesk_pending.version + 1
            """, id, updatedAt, isSettled, due)
    }

    static func due(at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [PendingIssue] {
        try connection.all(
            PendingIssue.self,
            """
            SELECT issue_id, updated_at, is_settled, since, version, tries FROM helpdesk_pending WHERE due_at <= ?1
            ORDER BY due_at, issue_id LIMIT ?2
            """, time, limit)
    }

    static func hasDue(at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT 1 AS one FROM helpdesk_pending WHERE due_at <= ?1 LIMIT 1", time) != nil
    }

    /// Unless it was asked for again meanwhile.
    static func remove(_ issue: PendingIssue, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM helpdesk_pending WHERE issue_id = ?1 AND version = ?2", issue.id, issue.version)
    }

    static func failed(
        _ issue: PendingIssue, because problem: String, due: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE helpdesk_pending SET tries = tries + 1, problem = ?2, due_at = ?3 WHERE issue_id = ?1", issue.id, problem, due)
    }

    /// Those that could not be read when they were last tried.
    static func failing(limit: Int, on connection: any SQLConnection) throws -> [(id: Int64, tries: Int, problem: String)] {
        try connection.query(
            "SELECT issue_id, tries, problem FROM helpdesk_pending WHERE tries > 0 ORDER BY issue_id LIMIT ?1", limit
        ).map { (try $0.int64("issue_id"), try $0.int("tries"), try $0.optionalText("problem") ?? "") }
    }
}
