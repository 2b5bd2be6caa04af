import Kernel
import Platform

/// Issues as they were last read, and which entries of their histories were told.
enum FollowedIssueStore {
    struct Known: Hashable, Sendable {
        let updatedAt: Timestamp
        let isSettled: Bool
        /// When this change was first seen.
        let listedAt: Timestamp
    }

    /// Numbers in one statement: both engines keep few lengths prepared.
    private static let chunk = 50

    static func known(_ ids: [Int64], on connection: any SQLConnection) throws -> [Int64: Known] {
        var found: [Int64: Known] = [:]
        for row in try rows(of: ids, "SELECT id, updated_at, is_settled, listed_at FROM helpdesk_issues WHERE id IN", on: connection) {
            found[try row.int64("id")] = Known(
                updatedAt: try row.time("updated_at"), isSettled: try row.bool("is_settled"), listedAt: try row.time("listed_at"))
        }
        return found
    }

    static func told(_ journals: [Int64], on connection: any SQLConnection) throws -> Set<Int64> {
        Set(try rows(of: journals, "SELECT id FROM helpdesk_journals WHERE id IN", on: connection).map { try $0.int64("id") })
    }

    private static func rows(of ids: [Int64], _ sql: String, on connection: any SQLConnection) throws -> [Row] {
        var rows: [Row] = []
        var rest = ids[...]
        while !rest.isEmpty {
            var some = rest.prefix(chunk).map(\.sqlValue)
            rest = rest.dropFirst(chunk)
            while some.count < chunk { some.append(.integer(0)) }
            let places = (1...chunk).map { "?\($0)" }.joined(separator: ", ")
            rows += try connection.query("\(sql) (\(places))", some)
        }
        return rows
    }

    /// Keeps what was read.
    /// - Parameter listed: when it was found that this was to be read.
    static func keep(_ issue: RedmineIssue, isSettled: Bool, listed: Timestamp, at time: Timestamp, on connection: any SQLConnection) throws
    {
        try connection.execute(
            """
            INSERT INTO helpdesk_issues (id, updated_at, is_settled, project_id, subject, status, read_at, listed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (id) DO UPDATE SET
                listed_at = CASE WHEN helpdesk_issues.updated_at = excluded.updated_at THEN helpdesk_issues.listed_at
                    ELSE excluded.listed_at END,
                updated_at = excluded.updated_at, is_settled = excluded.is_settled,
                project_id = excluded.project_id, subject = excluded.subject, status = excluded.status, read_at = excluded.read_at,
                gone_at = NULL
            """, issue.id, issue.updatedOn ?? Timestamp(microseconds: 0), isSettled, issue.project?.id,
            KeptText.of(issue.subject, limit: KeptText.subject), KeptText.of(issue.status?.name ?? "", limit: KeptText.name), time,
            listed)
    }

    /// - Returns: those that were not told before.
    static func tell(_ journals: [RedmineJournal], of issue: Int64, on connection: any SQLConnection) throws -> Set<Int64> {
        var new: Set<Int64> = []
        for journal in journals {
            let row = try connection.row(
                """
                INSERT INTO helpdesk_journals (id, issue_id, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING RETURNING id
                """, journal.id, issue, journal.createdOn ?? Timestamp(microseconds: 0))
            if row != nil { new.insert(journal.id) }
        }
        return new
    }

    static func setGone(_ id: Int64, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE helpdesk_issues SET gone_at = ?2 WHERE id = ?1 AND gone_at IS NULL", id, time)
    }

    // MARK: The sweep

    /// Notes that a sweep saw an issue; one that was not known is known now, and not read.
    static func see(_ issue: RedmineIssue, sweep: Int64, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_issues (id, updated_at, is_settled, project_id, subject, status, read_at, listed_at, sweep)
            VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?6, ?7)
            ON CONFLICT (id) DO UPDATE SET sweep = excluded.sweep, project_id = excluded.project_id, gone_at = NULL
            """, issue.id, issue.updatedOn ?? Timestamp(microseconds: 0), issue.project?.id,
            KeptText.of(issue.subject, limit: KeptText.subject), KeptText.of(issue.status?.name ?? "", limit: KeptText.name), time, sweep)
    }

    /// Issues that a sweep did not see although they were there before.
    static func unseen(before sweep: Int64, limit: Int, on connection: any SQLConnection) throws -> [Int64] {
        try connection.query(
            "SELECT id FROM helpdesk_issues WHERE sweep < ?1 AND gone_at IS NULL ORDER BY sweep, id LIMIT ?2", sweep, limit
        ).map { try $0.int64("id") }
    }

    static func setSeen(_ id: Int64, sweep: Int64, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE helpdesk_issues SET sweep = ?2 WHERE id = ?1", id, sweep)
    }

    /// What is known of issues and people of another Redmine counts for nothing; what was told stays told.
    static func forgetIssues(on connection: any SQLConnection) throws {
        for table in ["helpdesk_issues", "helpdesk_pending", "helpdesk_people"] {
            try connection.execute("DELETE FROM \(table)")
        }
    }
}
