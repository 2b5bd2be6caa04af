import Kernel
import Platform

/// The incident of the group's fingerprint that counts.
struct KnownIncident: RowDecodable {
    let deduplication: Deduplication.Known
    let level: Level
    let occurrences: Int

    init(row: Row) throws {
        deduplication = Deduplication.Known(
            id: try row.id("id"), state: IncidentState(rawValue: try row.int("state")) ?? .open,
            changedAt: try row.time("changed_at"))
        level = try row.level("level")
        occurrences = try row.int("occurrences")
    }

    /// The newest one that is not closed, because somebody may have reopened it after a later one had begun; only
    /// when all are closed, the newest of them. Nil for a group that is always new.
    static func lookup(_ group: IncidentTally.Group) -> SQLStatement? {
        guard let fingerprint = group.fingerprint else { return nil }
        return SQLStatement(
            """
            SELECT id, state, level, occurrences, changed_at FROM incidents WHERE id = coalesce(
                (SELECT id FROM incidents WHERE service_id = ?1 AND fingerprint = ?2 AND state <> ?3 ORDER BY id DESC LIMIT 1),
                (SELECT id FROM incidents WHERE service_id = ?1 AND fingerprint = ?2 ORDER BY id DESC LIMIT 1))
            """, group.service, fingerprint.key, IncidentState.closed)
    }
}
