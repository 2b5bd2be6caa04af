import Kernel
import Platform

/// One sign-in, found by a hash of what the browser holds.
struct SessionRecord: RowDecodable, Hashable {
    let idHash: String
    let userID: UserID
    let createdAt: Timestamp
    var lastSeenAt: Timestamp
    let expiresAt: Timestamp
    /// Where it was begun.
    var address: String?
    /// What the browser called itself then.
    var userAgent: String?
}

extension SessionRecord {
    init(row: Row) throws {
        idHash = try row.text("id_hash")
        userID = try row.id("user_id")
        createdAt = try row.time("created_at")
        lastSeenAt = try row.time("last_seen_at")
        expiresAt = try row.time("expires_at")
        address = try row.optionalText("address")
        userAgent = try row.optionalText("user_agent")
    }
}

/// The table of sign-ins.
enum SessionStore {
    /// Stores a session of a user who may sign in and whose password is still the one of `passwordChangedAt`. Returns
    /// false when that has changed: whoever changes it deletes the sessions that are there by then.
    static func insert(
        _ session: SessionRecord, passwordChangedAt: Timestamp, on connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO sessions (id_hash, user_id, created_at, last_seen_at, expires_at, address, user_agent)
            SELECT CAST(?1 AS TEXT), id, CAST(?3 AS BIGINT), CAST(?4 AS BIGINT), CAST(?5 AS BIGINT), CAST(?7 AS TEXT), CAST(?8 AS TEXT)
            FROM users
            WHERE id = ?2 AND password_changed_at = ?6 AND disabled_at IS NULL\(connection.dialect.holdingRows)
            """, session.idHash, session.userID, session.createdAt, session.lastSeenAt, session.expiresAt,
            passwordChangedAt, session.address, session.userAgent) == 1
    }

    static func find(_ idHash: String, on connection: any SQLConnection) throws -> SessionRecord? {
        try connection.first(
            SessionRecord.self,
            "SELECT \(columns) FROM sessions WHERE id_hash = ?1", idHash)
    }

    private static let columns = "id_hash, user_id, created_at, last_seen_at, expires_at, address, user_agent"

    /// Those of a user, used last first.
    static func list(of user: UserID, on connection: any SQLConnection) throws -> [SessionRecord] {
        try connection.all(
            SessionRecord.self, "SELECT \(columns) FROM sessions WHERE user_id = ?1 ORDER BY last_seen_at DESC, id_hash", user)
    }

    static func setLastSeen(_ idHash: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE sessions SET last_seen_at = ?2 WHERE id_hash = ?1", idHash, time)
    }

    static func delete(_ idHash: String, on connection: any SQLConnection) throws -> Int {
        try connection.execute("DELETE FROM sessions WHERE id_hash = ?1", idHash)
    }

    static func deleteAll(of user: UserID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM sessions WHERE user_id = ?1", user)
    }

    /// Those past their end, or idle since before `idleSince`.
    static func deleteEnded(
        at now: Timestamp, idleSince: Timestamp, on connection: any SQLConnection
    ) throws -> Int {
        try connection.execute("DELETE FROM sessions WHERE expires_at <= ?1 OR last_seen_at <= ?2", now, idleSince)
    }
}
