import Kernel
import Platform

/// The incident of the group's fingerprint that counts.
struct KnownIncident: RowDecodable {
    /// Of the incident that counts: when the one with the fingerprint was merged, that which it was merged into.
    let deduplication: Deduplication.Known
    /// Whose it is; not that of the fingerprint when incidents of several services were merged.
    let service: ServiceID
    let level: Level
    let occurrences: Int
    /// How many incidents are counted on it.
    let parts: Int
    /// The incident with the fingerprint, which keeps the events.
    let home: IncidentID
    /// What that one brought by itself; nil where nothing was merged, because then everything is its own.
    let share: Int?

    init(row: Row) throws {
        deduplication = Deduplication.Known(
            id: try row.id("id"), state: IncidentState(rawValue: try row.int("state")) ?? .open,
            changedAt: try row.time("changed_at"))
        service = try row.id("service_id")
        level = try row.level("level")
        occurrences = try row.int("occurrences")
        parts = try row.int("parts")
        home = try row.id("home")
        share = try row.optionalInt64("share").map(Int.init)
    }

    private init(after earlier: IncidentWriter, _ known: KnownIncident) {
        let was = known.deduplication
        deduplication = Deduplication.Known(
            id: was.id, state: earlier.state, changedAt: was.changedAt)
        level = max(known.level, earlier.level)
        occurrences = earlier.total
        (service, parts, home, share) = (known.service, known.parts, known.home, known.share)
    }

    /// As it stands after another group of the same commit was counted on it: fingerprints of merged incidents meet here.
    func following(_ earlier: IncidentWriter) -> KnownIncident { KnownIncident(after: earlier, self) }

    /// The newest one that is not closed, because somebody may have reopened it after a later one had begun; only
    /// when all are closed, the newest of them. One that was merged stands as the incident that counts it stands. Nil for
    /// a group that is always new.
    static func lookup(_ group: IncidentTally.Group) -> SQLStatement? {
        guard let fingerprint = group.fingerprint else { return nil }
        return SQLStatement(
            """
            SELECT i.id, i.service_id, i.state, i.level, i.occurrences, i.changed_at, i.parts, f.id AS home, p.occurrences AS share
            FROM incidents f JOIN incidents i ON i.id = coalesce(f.merged_into, f.id)
                LEFT JOIN incident_parts p ON p.incident_id = f.id
            WHERE f.id = coalesce(
                (SELECT x.id FROM incidents x WHERE x.service_id = ?1 AND x.fingerprint = ?2 AND x.state <> ?3
                    AND (x.state <> ?4 OR EXISTS (SELECT 1 FROM incidents y WHERE y.id = x.merged_into AND y.state <> ?3))
                    ORDER BY x.id DESC LIMIT 1),
                (SELECT x.id FROM incidents x WHERE x.service_id = ?1 AND x.fingerprint = ?2 ORDER BY x.id DESC LIMIT 1))
            """, group.service, fingerprint.key, IncidentState.closed, IncidentState.merged)
    }
}
