import Accounts
import Kernel
import Platform

/// Counts incidents on another one and takes them out again, inside a transaction that is under way.
///
/// Each incident of a group keeps what it brought by itself (`incident_parts`), also while it is merged; the one that
/// shows them all, the root, holds their sum. So whatever came in between, taking one out leaves both as if it had never
/// been in. `incidents.merged_into` always names the root; who was merged into whom is in `incident_parts.parent_id`.
struct MergeWriter {
    /// The most incidents merged into one root: each is queried for its events and history when the root is shown.
    static let mostParts = 100

    private let store = IncidentStore()
    private let time: Timestamp
    private let actor: Actor
    private let connection: any SQLConnection

    init(time: Timestamp, actor: Actor, connection: any SQLConnection) {
        (self.time, self.actor, self.connection) = (time, actor, connection)
    }

    // MARK: Together

    /// Those that are counted on the target already are left as they are.
    func merge(_ sources: Set<IncidentID>, into target: IncidentID) throws {
        let counting = try store.current(target, on: connection).id
        // Whoever gives one of their services to another team waits, or was waited for: services come before incidents.
        let services = try sources.union([counting]).map { try store.existing($0, on: connection).service }
        try ServiceStore.hold(Set(services), on: connection)
        try store.hold(sources.union([counting]), on: connection)
        let target = try store.existing(counting, on: connection)
        guard target.mergedInto == nil else { throw StorageError(.busy, "an incident was merged while others were merged into it") }
        let found = try sources.sorted().map { try store.existing($0, on: connection) }
        for source in found where source.mergedInto != target.id { try check(source, into: target) }
        let new = found.filter { $0.mergedInto != target.id }
        guard target.parts + new.reduce(0, { $0 + 1 + $1.parts }) <= Self.mostParts else {
            throw ClientError.tooManyParts(limit: Self.mostParts)
        }
        guard !new.isEmpty else { return }
        try keepShare(of: target)
        for source in new { try append(source, to: target) }
        try count(target.id)
        let whole = try store.existing(target.id, on: connection)
        try EventLog.append(
            new.map { .incidentMerged($0.change, into: target.id) } + [.incidentUpdated(whole.change)], at: time, on: connection)
    }

    private func check(_ source: Incident, into target: Incident) throws {
        guard source.id != target.id else { throw ClientError.mergedIntoItself }
        if let other = source.mergedInto { throw ClientError.alreadyMerged(source.id, into: other) }
        guard source.team == target.team else { throw ClientError.mergedAcrossTeams }
        guard !target.state.isOver || source.state.isOver else { throw ClientError.targetIsOver(target.id) }
    }

    /// What it has brought so far is all its own when nothing was merged into it yet.
    private func keepShare(of incident: Incident) throws {
        try connection.execute(
            """
            INSERT INTO incident_parts (incident_id, root_id, occurrences, level, message, first_at, last_at, arrived_at)
            SELECT id, id, occurrences, level, message, first_at, last_at, arrived_at FROM incidents WHERE id = ?1
            ON CONFLICT (incident_id) DO NOTHING
            """, incident.id)
    }

    private func append(_ source: Incident, to target: Incident) throws {
        try keepShare(of: source)
        try connection.execute("UPDATE incident_parts SET root_id = ?2 WHERE root_id = ?1", source.id, target.id)
        try connection.execute(
            "UPDATE incident_parts SET parent_id = ?2, state = ?3, merged_at = ?4, merged_by = ?5 WHERE incident_id = ?1",
            source.id, target.id, source.state, time, actor.name)
        try connection.execute(
            """
            UPDATE incidents SET merged_into = ?1, state = ?2
            WHERE id IN (SELECT incident_id FROM incident_parts WHERE root_id = ?1 AND incident_id <> ?1)
            """, target.id, IncidentState.merged)
        try Timeline.append(.merged, to: target.id, by: actor, at: time, text: source.id.description, on: connection)
        try Timeline.append(.mergedInto, to: source.id, by: actor, at: time, text: target.id.description, on: connection)
    }

    // MARK: Apart

    /// Takes an incident out of the one it was merged into, with what was merged into it before; nothing when it stands
    /// by itself. It is in the state it had, or open when something came in meanwhile that would have reopened it.
    func split(_ id: IncidentID) throws {
        let first = try store.existing(id, on: connection)
        guard let root = first.mergedInto else { return }
        try store.hold([id, root], on: connection)
        let before = try store.existing(id, on: connection)
        guard before.mergedInto == root else { throw StorageError(.busy, "an incident was merged while it was taken out") }
        let kept = try state(of: id)
        for member in try branch(of: id, in: root) {
            try connection.execute("UPDATE incident_parts SET root_id = ?2 WHERE incident_id = ?1", member, id)
            if member != id { try connection.execute("UPDATE incidents SET merged_into = ?2 WHERE id = ?1", member, id) }
        }
        try connection.execute(
            "UPDATE incident_parts SET parent_id = NULL, state = NULL, merged_at = NULL, merged_by = NULL WHERE incident_id = ?1", id)
        try connection.execute("UPDATE incidents SET merged_into = NULL, state = ?2 WHERE id = ?1", id, kept)
        try count(id)
        try count(root)
        try Timeline.append(.split, to: root, by: actor, at: time, text: id.description, on: connection)
        try Timeline.append(.splitFrom, to: id, by: actor, at: time, text: root.description, on: connection)
        let alone = try reopen(ifNewerThan: before)
        let rest = try store.existing(root, on: connection)
        try EventLog.append([.incidentSplit(alone.change, from: root), .incidentUpdated(rest.change)], at: time, on: connection)
    }

    /// Takes apart what was merged between this service and others.
    func splitAll(from service: ServiceID) throws {
        let crossing = try connection.query(
            """
            SELECT p.incident_id FROM incident_parts p JOIN incidents i ON i.id = p.incident_id
                JOIN incidents t ON t.id = p.parent_id
            WHERE i.service_id <> t.service_id AND (i.service_id = ?1 OR t.service_id = ?1) ORDER BY p.incident_id
            """, service)
        for row in crossing { try split(try row.id("incident_id")) }
    }

    private func state(of part: IncidentID) throws -> IncidentState {
        let number = try connection.row("SELECT state FROM incident_parts WHERE incident_id = ?1", part)?.optionalInt64("state")
        return number.flatMap { IncidentState(rawValue: Int($0)) } ?? .open
    }

    /// The incident and those that were merged into it, also by way of others.
    private func branch(of id: IncidentID, in root: IncidentID) throws -> Set<IncidentID> {
        let parts = try store.parts(of: root, on: connection)
        var (branch, size): (Set, Int) = ([id], 0)
        while branch.count > size {
            size = branch.count
            for part in parts where branch.contains(part.parent) { branch.insert(part.id) }
        }
        return branch
    }

    private func reopen(ifNewerThan before: Incident) throws -> Incident {
        let incident = try store.existing(before.id, on: connection)
        guard incident.state.isOver, incident.occurrences > before.occurrences else { return incident }
        try connection.execute(
            "UPDATE incidents SET state = ?2, changed_at = ?3, changed_by = NULL WHERE id = ?1", incident.id, IncidentState.open, time)
        try Timeline.append(
            .reopened, to: incident.id, by: .service(incident.service, name: incident.serviceName), at: time, on: connection)
        return try store.existing(before.id, on: connection)
    }

    // MARK: Sums

    /// What the incident shows is what it and its parts brought; the message is that of the latest.
    private func count(_ root: IncidentID) throws {
        try connection.execute(
            """
            UPDATE incidents SET
                parts = (SELECT count(*) - 1 FROM incident_parts WHERE root_id = ?1),
                occurrences = (SELECT CAST(sum(occurrences) AS BIGINT) FROM incident_parts WHERE root_id = ?1),
                level = (SELECT max(level) FROM incident_parts WHERE root_id = ?1),
                first_at = (SELECT min(first_at) FROM incident_parts WHERE root_id = ?1),
                last_at = (SELECT max(last_at) FROM incident_parts WHERE root_id = ?1),
                arrived_at = (SELECT max(arrived_at) FROM incident_parts WHERE root_id = ?1),
                message = (SELECT message FROM incident_parts WHERE root_id = ?1 ORDER BY arrived_at DESC, incident_id DESC LIMIT 1)
            WHERE id = ?1
            """, root)
        // Alone again, everything is its own.
        try connection.execute(
            "DELETE FROM incident_parts WHERE incident_id = ?1 AND EXISTS (SELECT 1 FROM incidents WHERE id = ?1 AND parts = 0)", root)
    }
}
