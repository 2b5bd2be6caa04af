import Accounts
import Kernel
package import Platform

/// The table of probes.
package enum ProbeStore {
    /// Longer than any look takes, beyond its own time-out: whoever is dead by then does not hold a probe any more.
    static let leaseBeyond: Int64 = 15

    private static let columns = """
        id, name, kind, target, every_seconds, timeout_seconds, expected, days, parent, service_id, is_paused, created_at, due_at, state,
        state_since, streak, streak_since, last_at, last_micros, last_error, incident_id,
        (SELECT p.name FROM probes p WHERE p.name_folded = probes.parent) AS parent_name
        """

    // MARK: What there is

    package static func find(_ id: ProbeID, on connection: any SQLConnection) throws -> Probe? {
        try connection.first(Probe.self, "SELECT \(columns) FROM probes WHERE id = ?1", id)
    }

    package static func find(name: String, on connection: any SQLConnection) throws -> Probe? {
        // One that no database takes is nobody's.
        guard !name.utf8.contains(0) else { return nil }
        return try find(folded: NameRule.folded(name), on: connection)
    }

    static func find(folded name: String, on connection: any SQLConnection) throws -> Probe? {
        try connection.first(Probe.self, "SELECT \(columns) FROM probes WHERE name_folded = ?1", name)
    }

    /// The one that was added first.
    static func first(on connection: any SQLConnection) throws -> Probe? {
        try connection.first(Probe.self, "SELECT \(columns) FROM probes ORDER BY id LIMIT 1")
    }

    /// In the order in which they were added.
    package static func list(after id: ProbeID? = nil, limit: Int, on connection: any SQLConnection) throws -> [Probe] {
        try connection.all(
            Probe.self, "SELECT \(columns) FROM probes WHERE id > ?1 ORDER BY id LIMIT ?2", id ?? ProbeID(0), limit)
    }

    /// Whether any host is to be asked for an echo.
    static func hasEchoes(on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT id FROM probes WHERE kind = 'icmp' AND is_paused = 0 LIMIT 1") != nil
    }

    /// What explains a probe, the nearest first.
    static func ancestors(of probe: Probe, on connection: any SQLConnection) throws -> [Probe] {
        var (found, next) = ([Probe](), probe.parentKey)
        while let name = next, found.count < ProbeHold.longestChain, let parent = try find(folded: name, on: connection),
            parent.id != probe.id, !found.contains(where: { $0.id == parent.id })
        {
            found.append(parent)
            next = parent.parentKey
        }
        return found
    }

    // MARK: Changes

    static func insert(_ draft: ProbeDraft, at time: Timestamp, on connection: any SQLConnection) throws -> ProbeID {
        let row = try connection.row(
            """
            INSERT INTO probes (name, name_folded, kind, target, every_seconds, timeout_seconds, expected, days, parent, service_id,
                is_paused, created_at, changed_at, due_at, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12, 'unknown') RETURNING id
            """, draft.name, NameRule.folded(draft.name), draft.kind.rawValue, draft.target, draft.every, draft.timeout, draft.expected,
            draft.days, draft.parent.map(NameRule.folded), draft.service, draft.isPaused, time)
        guard let row else { throw StorageError(.internal, "no row of a new probe") }
        return try row.id("id")
    }

    /// - Parameter isAnother: whether it looks at something else now: what was found of before does not count any more.
    static func update(
        _ id: ProbeID, to draft: ProbeDraft, isAnother: Bool, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE probes SET name = ?2, name_folded = ?3, kind = ?4, target = ?5, every_seconds = ?6, timeout_seconds = ?7, expected = ?8,
                days = ?9, parent = ?10, service_id = ?11, is_paused = ?12, changed_at = ?13, due_at = ?13
            WHERE id = ?1
            """, id, draft.name, NameRule.folded(draft.name), draft.kind.rawValue, draft.target, draft.every, draft.timeout, draft.expected,
            draft.days, draft.parent.map(NameRule.folded), draft.service, draft.isPaused, time)
        guard isAnother else { return }
        try connection.execute(
            """
            UPDATE probes SET state = 'unknown', state_since = NULL, streak = 0, streak_since = NULL, last_at = NULL, last_micros = NULL,
                last_error = NULL
            WHERE id = ?1
            """, id)
    }

    /// Those that it explains follow its name.
    static func renamed(_ old: String, to new: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE probes SET parent = ?2 WHERE parent = ?1", NameRule.folded(old), NameRule.folded(new))
    }

    static func delete(_ probe: Probe, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE probes SET parent = NULL WHERE parent = ?1", NameRule.folded(probe.name))
        if let incident = probe.incident { try addEnding(incident, on: connection) }
        try connection.execute("DELETE FROM probes WHERE id = ?1", probe.id)
    }

    // MARK: Looking

    /// Whether any is due, without a write.
    static func isAnyDue(at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            """
            SELECT id FROM probes WHERE is_paused = 0 AND due_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1)
            ORDER BY due_at LIMIT 1
            """, time) != nil
    }

    /// Takes some that are due; nobody else looks at them until the lease is over.
    static func claim(_ limit: Int, by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> [Probe] {
        let free = "is_paused = 0 AND due_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1)"
        // Asked twice: where two processes ask at once, the second one sees the first one's rows only when it writes.
        return try connection.all(
            Probe.self,
            """
            UPDATE probes SET claimed_by = ?2, claimed_until = ?1 + (timeout_seconds + \(leaseBeyond)) * 1000000
            WHERE \(free) AND id IN (SELECT id FROM probes WHERE \(free) ORDER BY due_at, id LIMIT ?3)
            RETURNING \(columns)
            """, time, owner, limit)
    }

    /// Keeps how it stands, and when it is looked at again. False where it is no longer this owner's.
    static func settle(
        _ id: ProbeID, _ standing: ProbeStanding, dueAt: Timestamp, by owner: String, on connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE probes SET claimed_by = NULL, claimed_until = NULL, due_at = ?3, state = ?4, state_since = ?5, streak = ?6,
                streak_since = ?7, last_at = ?8, last_micros = ?9, last_error = ?10
            WHERE id = ?1 AND claimed_by = ?2
            """, id, owner, dueAt, standing.state.rawValue, standing.since, standing.streak, standing.streakSince, standing.last?.at,
            standing.last?.micros, standing.last?.error) == 1
    }

    /// What explains a failure that just began is looked at next, however seldom it usually is.
    static func hasten(parentOf probe: Probe, at time: Timestamp, on connection: any SQLConnection) throws {
        guard let parent = probe.parentKey else { return }
        try connection.execute("UPDATE probes SET due_at = ?2 WHERE name_folded = ?1 AND due_at > ?2", parent, time)
    }

    /// Lets those be looked at again that a clock, which was set back, has put off: none is ever due later than twice its interval, and no
    /// lease is longer; a minute is left for the clocks of several servers.
    static func hastenAfterClock(at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE probes SET due_at = ?1, claimed_by = NULL, claimed_until = NULL
            WHERE due_at > ?1 + 2000000 * every_seconds OR claimed_until > ?1 + (timeout_seconds + \(leaseBeyond) + 60) * 1000000
            """, time)
    }

    static func release(by owner: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE probes SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = ?1", owner)
    }

    static func release(_ id: ProbeID, by owner: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE probes SET claimed_by = NULL, claimed_until = NULL WHERE id = ?1 AND claimed_by = ?2", id, owner)
    }

    // MARK: Telling

    /// Those that are down and of which the desk was told nothing yet.
    static func untold(after id: ProbeID? = nil, limit: Int, on connection: any SQLConnection) throws -> [Probe] {
        try connection.all(
            Probe.self,
            """
            SELECT \(columns) FROM probes WHERE state = 'down' AND id > ?1 AND incident_id IS NULL AND is_paused = 0
            ORDER BY id LIMIT ?2
            """, id ?? ProbeID(0), limit)
    }

    /// Those that the desk was told of and that are not down any more.
    static func recovered(limit: Int, on connection: any SQLConnection) throws -> [Probe] {
        try connection.all(
            Probe.self,
            """
            SELECT \(columns) FROM probes WHERE incident_id IS NOT NULL AND (state <> 'down' OR is_paused = 1) ORDER BY incident_id LIMIT ?1
            """, limit)
    }

    /// Keeps what the desk was told. Of a probe that was removed meanwhile, that it is over.
    static func setIncident(_ incident: IncidentID?, of id: ProbeID, on connection: any SQLConnection) throws {
        let count = try connection.execute("UPDATE probes SET incident_id = ?2 WHERE id = ?1", id, incident)
        if count == 0, let incident { try addEnding(incident, on: connection) }
    }

    // MARK: Incidents of probes that are gone

    private static func addEnding(_ incident: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute("INSERT INTO probe_endings (incident_id) VALUES (?1) ON CONFLICT (incident_id) DO NOTHING", incident)
    }

    static func endings(limit: Int, on connection: any SQLConnection) throws -> [IncidentID] {
        try connection.query("SELECT incident_id FROM probe_endings ORDER BY incident_id LIMIT ?1", limit).map { try $0.id("incident_id") }
    }

    static func deleteEnding(_ incident: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM probe_endings WHERE incident_id = ?1", incident)
    }
}

extension Probe: RowDecodable {
    package init(row: Row) throws {
        id = try row.id("id")
        var draft = ProbeDraft(
            name: try row.text("name"), kind: ProbeKind(rawValue: try row.text("kind")) ?? .icmp, target: try row.text("target"))
        (draft.every, draft.timeout) = (try row.int("every_seconds"), try row.int("timeout_seconds"))
        draft.expected = try row.optionalText("expected")
        draft.days = try row.optionalInt64("days").map(Int.init)
        draft.parent = try row.optionalText("parent_name")
        draft.service = try row.optionalInt64("service_id").map { ServiceID($0) }
        draft.isPaused = try row.bool("is_paused")
        self.draft = draft
        parentKey = try row.optionalText("parent")
        incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
        (dueAt, createdAt) = (try row.time("due_at"), try row.time("created_at"))
        let last = try row.optionalTime("last_at").map { at in
            ProbeResult(at: at, micros: try row.optionalInt64("last_micros").map(Int.init), error: try row.optionalText("last_error"))
        }
        standing = ProbeStanding(
            state: .init(rawValue: try row.text("state")) ?? .unknown, since: try row.optionalTime("state_since"),
            streak: try row.int("streak"), streakSince: try row.optionalTime("streak_since"), last: last)
    }
}
