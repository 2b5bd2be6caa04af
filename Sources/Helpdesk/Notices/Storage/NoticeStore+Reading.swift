package import Kernel
package import Platform

/// Which of a person's notices are asked for.
package struct NoticeFilter: Hashable, Sendable {
    package var kind: NoticeKind?
    package var issue: Int64?
    /// Those that were not read.
    package var isUnread = false
    /// Also those that were cleared.
    package var withCleared = false

    package init(kind: NoticeKind? = nil, issue: Int64? = nil, isUnread: Bool = false, withCleared: Bool = false) {
        (self.kind, self.issue, self.isUnread, self.withCleared) = (kind, issue, isUnread, withCleared)
    }

    fileprivate func conditions(_ arguments: inout [SQLValue]) -> [String] {
        var conditions: [String] = []
        if let kind {
            arguments.append(.text(kind.rawValue))
            conditions.append("kind = ?\(arguments.count)")
        }
        if let issue {
            arguments.append(.integer(issue))
            conditions.append("issue_id = ?\(arguments.count)")
        }
        if isUnread { conditions.append("read_at IS NULL") }
        if !withCleared { conditions.append("cleared_at IS NULL") }
        return conditions
    }
}

/// How many a person has not read.
package struct NoticeCounts: Hashable, Sendable {
    package var status = 0
    package var comments = 0

    package var all: Int { status + comments }

    package init(status: Int = 0, comments: Int = 0) { (self.status, self.comments) = (status, comments) }
}

/// Reads one person's notices, and marks them: every statement names the person, so that nobody's but theirs is touched.
extension NoticeStore {
    /// The newest first.
    /// - Parameters:
    ///   - before: the last one shown; nil for the beginning.
    ///   - limit: nil for all.
    package static func list(
        _ filter: NoticeFilter, of user: UserID, before: NoticeID? = nil, limit: Int? = nil, on connection: any SQLConnection
    ) throws -> [Notice] {
        var arguments = [user.sqlValue, (before?.rawValue ?? Int64.max).sqlValue, (limit ?? Int.max).sqlValue]
        let conditions = ["user_id = ?1", "id < ?2"] + filter.conditions(&arguments)
        return try connection.query(
            "SELECT \(Notice.columns) FROM helpdesk_notices WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?3",
            arguments
        ).map(Notice.init(row:))
    }

    package static func find(_ id: NoticeID, of user: UserID, on connection: any SQLConnection) throws -> Notice? {
        try connection.first(Notice.self, "SELECT \(Notice.columns) FROM helpdesk_notices WHERE id = ?1 AND user_id = ?2", id, user)
    }

    package static func unread(of user: UserID, on connection: any SQLConnection) throws -> NoticeCounts {
        var counts = NoticeCounts()
        let rows = try connection.query(
            """
            SELECT kind, count(*) AS number FROM helpdesk_notices
            WHERE user_id = ?1 AND read_at IS NULL AND cleared_at IS NULL GROUP BY kind
            """, user)
        for row in rows {
            switch NoticeKind(rawValue: try row.text("kind")) {
            case .status: counts.status = try row.int("number")
            case .comment: counts.comments = try row.int("number")
            case nil: break
            }
        }
        return counts
    }

    /// How many there are on the person's list.
    package static func count(of user: UserID, on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM helpdesk_notices WHERE user_id = ?1 AND cleared_at IS NULL", user)?
            .int("number") ?? 0
    }

    // MARK: Changes; how many it were

    static func read(_ id: NoticeID, of user: UserID, at time: Timestamp, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            "UPDATE helpdesk_notices SET read_at = ?3 WHERE id = ?1 AND user_id = ?2 AND read_at IS NULL", id, user, time)
    }

    /// - Parameter upTo: the newest that was there when the person said so; nil for all.
    static func readAll(
        of user: UserID, issue: Int64? = nil, upTo: NoticeID? = nil, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Int {
        var arguments = [user.sqlValue, time.sqlValue, (upTo?.rawValue ?? Int64.max).sqlValue]
        if let issue { arguments.append(issue.sqlValue) }
        return try connection.execute(
            """
            UPDATE helpdesk_notices SET read_at = ?2
            WHERE user_id = ?1 AND id <= ?3 AND read_at IS NULL\(issue == nil ? "" : " AND issue_id = ?4")
            """, arguments)
    }

    /// Takes them off the list.
    static func clear(
        _ filter: NoticeFilter, of user: UserID, upTo: NoticeID? = nil, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Int {
        var arguments = [user.sqlValue, time.sqlValue, (upTo?.rawValue ?? Int64.max).sqlValue]
        let conditions = ["user_id = ?1", "id <= ?3"] + filter.conditions(&arguments)
        return try connection.execute(
            "UPDATE helpdesk_notices SET cleared_at = ?2 WHERE \(conditions.joined(separator: " AND "))", arguments)
    }

    /// When something was last taken off the list that is not back on it.
    static func lastClearing(of user: UserID, on connection: any SQLConnection) throws -> Timestamp? {
        try connection.row("SELECT max(cleared_at) AS at FROM helpdesk_notices WHERE user_id = ?1", user)?.optionalTime("at")
    }

    /// Brings back what was cleared together.
    static func restore(clearedAt: Timestamp, of user: UserID, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            "UPDATE helpdesk_notices SET cleared_at = NULL WHERE user_id = ?1 AND cleared_at = ?2", user, clearedAt)
    }

    /// For retention: the oldest of those that were made before a moment.
    static func delete(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM helpdesk_notices WHERE id IN (
                SELECT id FROM helpdesk_notices WHERE created_at < ?1 ORDER BY created_at, id LIMIT ?2)
            """, time, limit)
    }
}
