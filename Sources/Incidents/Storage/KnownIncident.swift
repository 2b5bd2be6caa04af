import Kernel
import Platform

/// What the database knows of the incident on which a group of events is counted. Where incidents were merged these are two: the
/// member, which has the fingerprint and stores the events, and the target that it was merged into, which counts them.
struct KnownIncident: RowDecodable {
    /// Of the target; of the member where nothing was merged.
    let deduplication: Deduplication.Known
    /// The target's, which is not the member's when incidents of several services were merged.
    let service: ServiceID
    let level: Level
    let occurrences: Int
    /// How many members the target has.
    let parts: Int
    /// The incident that has the fingerprint and stores the events; the target itself where nothing was merged.
    let member: IncidentID
    /// How many of the target's events are the member's; nil where nothing was merged: then all are.
    let memberOccurrences: Int?

    init(row: Row) throws {
        deduplication = Deduplication.Known(
            id: try row.id("id"), state: IncidentState(rawValue: try row.int("state")) ?? .open,
            changedAt: try row.time("changed_at"))
        service = try row.id("service_id")
        level = try row.level("level")
        occurrences = try row.int("occurrences")
        parts = try row.int("parts")
        member = try row.id("member")
        memberOccurrences = try row.optionalInt64("member_occurrences").map(Int.init)
    }

    private init(after earlier: IncidentWriter, _ known: KnownIncident) {
        let was = known.deduplication
        deduplication = Deduplication.Known(
            id: was.id, state: earlier.state, changedAt: was.changedAt)
        level = max(known.level, earlier.level)
        occurrences = earlier.total
        (service, parts) = (known.service, known.parts)
        (member, memberOccurrences) = (known.member, known.memberOccurrences)
    }

    /// As it stands after another group of the same commit was counted on the same target.
    func following(_ earlier: IncidentWriter) -> KnownIncident { KnownIncident(after: earlier, self) }

    /// Finds the newest incident with the fingerprint that is not closed, because somebody may have reopened it after a later one had
    /// begun; only when all are closed, the newest of them. A merged one counts as closed when its target is. Nil for a group without
    /// a fingerprint, which always opens a new incident. The last resort is the incident that earlier rules made of the first event.
    static func lookup(_ group: IncidentTally.Group) -> SQLStatement? {
        guard let fingerprint = group.fingerprint else { return nil }
        return SQLStatement(
            """
            SELECT i.id, i.service_id, i.state, i.level, i.occurrences, i.changed_at, i.parts, f.id AS member,
                p.occurrences AS member_occurrences
            FROM incidents f JOIN incidents i ON i.id = coalesce(f.merged_into, f.id)
                LEFT JOIN incident_parts p ON p.incident_id = f.id
            WHERE f.id = coalesce(
                (SELECT x.id FROM incidents x WHERE x.service_id = ?1 AND x.fingerprint = ?2 AND x.state <> ?3
                    AND (x.state <> ?4 OR EXISTS (SELECT 1 FROM incidents y WHERE y.id = x.merged_into AND y.state <> ?3))
                    ORDER BY x.id DESC LIMIT 1),
                (SELECT x.id FROM incidents x WHERE x.service_id = ?1 AND x.fingerprint = ?2 ORDER BY x.id DESC LIMIT 1),
                (SELECT x.id FROM incidents x WHERE x.service_id = ?1 AND x.fingerprint = ?5
                    AND x.grouping_version < \(GroupingVersion.current.rawValue) ORDER BY x.id DESC LIMIT 1))
            """, group.service, fingerprint.key, IncidentState.closed, IncidentState.merged, group.earlierFingerprint?.key)
    }
}
