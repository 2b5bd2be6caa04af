import Kernel
import Platform

/// One sign-in, found by a hash of what the browser holds.
struct SessionRecord: RowDecodable, Hashable {
    let idHash: String
    let userID: UserID
    let createdAt: Timestamp
    var lastSeenAt: Timestamp
    let expiresAt: Timestamp
}

extension SessionRecord {
    init(row: Row) throws {
        idHash = try row.text("id_hash")
        userID = try row.id("user_id")
        createdAt = try row.time("created_at")
        lastSeenAt = try row.time("last_seen_at")
        expiresAt = try row.time("expires_at")
    }
}

/// The table of sign-ins.
enum SessionStore {
    static func insert(_ session: SessionRecord, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO sessions (id_hash, user_id, created_at, last_seen_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            session.idHash, session.userID, session.createdAt, session.lastSeenAt, session.expiresAt)
    }

    static func find(_ idHash: String, on connection: any SQLConnection) throws -> SessionRecord? {
        try connection.first(
            SessionRecord.self,
            "SELECT id_hash, user_id, created_at, last_seen_at, expires_at FROM sessions WHERE id_hash = ?1", idHash)
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
