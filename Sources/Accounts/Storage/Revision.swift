import Platform

/// Counters by which a cache finds what is new. A change raises its counter in its own transaction, which also serializes
/// concurrent changes of one kind, so that no cache can miss one that commits late.
enum Revision: String {
    case services, tokens

    func raise(on connection: any SQLConnection) throws -> Int64 {
        let row = try connection.row(
            """
            INSERT INTO account_revisions (kind, value) VALUES (?1, 1)
            ON CONFLICT (kind) DO UPDATE SET value = account_revisions.value + 1 RETURNING value
            """, rawValue)
        return try row?.int64("value") ?? 0
    }

    func current(on connection: any SQLConnection) throws -> Int64 {
        try connection.row("SELECT value FROM account_revisions WHERE kind = ?1", rawValue)?.int64("value") ?? 0
    }
}
