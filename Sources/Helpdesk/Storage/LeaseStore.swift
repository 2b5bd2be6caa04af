import Kernel
import Platform

/// Which process reads a source.
enum LeaseStore {
    /// How long a lease holds when its owner dies, and how often a living owner renews it.
    static let validity = Duration.seconds(60)
    static let renewal = Duration.seconds(15)

    /// Takes or renews it: it is free, one's own, or of the process that was the server of the same data directory before.
    static func take(_ source: String, by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        let place = owner.lastIndex(of: "#").map { String(owner[...$0]) } ?? owner
        return try connection.row(
            """
            INSERT INTO helpdesk_leases (source, owner, until) VALUES (?1, ?2, ?3)
            ON CONFLICT (source) DO UPDATE SET owner = excluded.owner, until = excluded.until
                WHERE helpdesk_leases.owner = ?2 OR substr(helpdesk_leases.owner, 1, CAST(?4 AS integer)) = ?5 OR helpdesk_leases.until <= ?6
                    OR helpdesk_leases.until > ?7
            RETURNING source
            """, source, owner, time.adding(validity), place.unicodeScalars.count, place, time, time.adding(validity * 10)) != nil
    }

    /// Gives it up: the next process goes on at once.
    static func give(_ source: String, by owner: String, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM helpdesk_leases WHERE source = ?1 AND owner = ?2", source, owner)
    }
}
