import Accounts
import Kernel
import Platform

/// Secret addresses of calendars. Only digests are kept: who lost one makes another.
struct CalendarLinkStore: Sendable {
    /// What one is for.
    struct Link: Hashable, Sendable {
        let user: UserID
        /// Nil for the user's own shifts in all schedules.
        let schedule: ScheduleID?
    }

    static let tokenLength = 40

    /// The one there was for the same is void from now on.
    func set(_ link: Link, token: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM calendar_links WHERE user_id = ?1 AND coalesce(schedule_id, 0) = ?2", link.user, link.schedule?.rawValue ?? 0)
        try connection.execute(
            "INSERT INTO calendar_links (token_hash, user_id, schedule_id, created_at) VALUES (?1, ?2, ?3, ?4)", Secret.digest(token),
            link.user, link.schedule, time)
    }

    /// Nil for one that was never made, was made anew, or whose user may not sign in any more.
    func find(token: String, on connection: any SQLConnection) throws -> Link? {
        let row = try connection.row(
            """
            SELECT l.user_id, l.schedule_id FROM calendar_links l JOIN users u ON u.id = l.user_id
            WHERE l.token_hash = ?1 AND u.disabled_at IS NULL
            """, Secret.digest(token))
        return try row.map { row in
            Link(user: try row.id("user_id"), schedule: try row.optionalInt64("schedule_id").map { ScheduleID($0) })
        }
    }

    /// When each of a user's links was made.
    func list(of user: UserID, on connection: any SQLConnection) throws -> [ScheduleID?: Timestamp] {
        let rows = try connection.query("SELECT schedule_id, created_at FROM calendar_links WHERE user_id = ?1", user)
        return try rows.reduce(into: [:]) { links, row in
            links[try row.optionalInt64("schedule_id").map { ScheduleID($0) }] = try row.time("created_at")
        }
    }
}
