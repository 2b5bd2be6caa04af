import Crypto
import Kernel
import Platform

/// Who answers what is said in a room: of several processes that hear it the one that is first.
struct RoomReplies: Sendable {
    /// How long one is remembered: clients count their messages anew now and then.
    static let life = Duration.seconds(3600)

    let database: Database
    let now: @Sendable () -> Timestamp

    /// Whether it is this process that answers.
    /// - Parameter message: what tells it from every other one.
    func claim(_ message: String) async throws -> Bool {
        let (hash, time) = (SHA256.hash(data: Array(message.utf8)).hexadecimal, now())
        return try await database.write { connection in
            try connection.row(
                """
                INSERT INTO room_replies (message, at) VALUES (?1, ?2)
                ON CONFLICT (message) DO UPDATE SET at = excluded.at WHERE room_replies.at <= ?3 RETURNING message
                """, hash, time, time.adding(Self.life * -1)) != nil
        }
    }

    /// Old ones; how many there were.
    static func delete(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            "DELETE FROM room_replies WHERE message IN (SELECT message FROM room_replies WHERE at < ?1 ORDER BY at LIMIT ?2)", time, limit)
    }
}
