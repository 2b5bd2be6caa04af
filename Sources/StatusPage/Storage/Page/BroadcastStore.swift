import Kernel
import Platform

/// News that are being told to subscribers.
enum BroadcastStore {
    /// Nothing is kept where nobody subscribes.
    static func add(
        _ kind: Broadcast.Kind, _ subject: PublicID, update: PublicID? = nil, states: (old: ComponentState, new: ComponentState)? = nil,
        at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO status_broadcasts (kind, subject_id, update_id, old_state, new_state, at, told_to)
            SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT), CAST(?4 AS TEXT), CAST(?5 AS TEXT), CAST(?6 AS BIGINT), ''
            WHERE EXISTS (SELECT 1 FROM status_subscribers)
            """, kind.rawValue, subject, update, states?.old.rawValue, states?.new.rawValue, time)
    }

    /// The oldest.
    static func next(on connection: any SQLConnection) throws -> Broadcast? {
        try connection.first(
            Broadcast.self,
            "SELECT id, kind, subject_id, update_id, old_state, new_state, at, told_to FROM status_broadcasts ORDER BY id LIMIT 1")
    }

    /// Goes on behind a subscriber, or ends; false when another process went on meanwhile.
    /// - Parameter last: nil when everybody was told.
    static func move(_ broadcast: Broadcast, behind last: PublicID?, on connection: any SQLConnection) throws -> Bool {
        guard let last else {
            return try connection.execute(
                "DELETE FROM status_broadcasts WHERE id = ?1 AND told_to = ?2", broadcast.id, broadcast.toldTo) == 1
        }
        return try connection.execute(
            "UPDATE status_broadcasts SET told_to = ?3 WHERE id = ?1 AND told_to = ?2", broadcast.id, broadcast.toldTo, last) == 1
    }
}

extension Broadcast: RowDecodable {
    init(row: Row) throws {
        (id, kind, subject) = (try row.int64("id"), try row.word("kind"), try row.publicID("subject_id"))
        (update, at, toldTo) = (try row.optionalPublicID("update_id"), try row.time("at"), try row.text("told_to"))
        let old = try row.optionalText("old_state").flatMap(ComponentState.init(rawValue:))
        let new = try row.optionalText("new_state").flatMap(ComponentState.init(rawValue:))
        if let old, let new { states = (old, new) } else { states = nil }
    }
}
