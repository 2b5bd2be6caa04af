import Kernel
import Platform

/// Episodes, the playbooks in them, and what fired.
struct EpisodeStore: Sendable {
    /// An episode as it is kept.
    struct Kept: Sendable, Hashable {
        let id: Int64
        let incident: IncidentID
        let number: Int
        /// Reports of the incident before it.
        let base: Int
        /// What is the same for every playbook; reports as far as they mattered.
        var state: Episode
        var level: Level
        var heldIn: IncidentID?
        var dueAt: Timestamp?
        var nextCount: Int?
        var isAnswered: Bool

        var isOver: Bool { state.endedAt != nil }
    }

    /// A playbook in an episode.
    struct Run: Sendable, Hashable {
        let id: Int64
        let playbook: Int64
        let version: Int64
        let since: Timestamp
        /// Whether the playbook was taken away meanwhile.
        let isRemoved: Bool
        var fired: [Firing]
    }

    // MARK: Reading

    /// The newest of an incident; nil when there was none.
    func latest(of incident: IncidentID, on connection: any SQLConnection) throws -> Kept? {
        try connection.first(
            Kept.self, "SELECT \(Kept.columns) FROM playbook_episodes WHERE incident_id = ?1 ORDER BY number DESC LIMIT 1", incident)
    }

    /// The newest of each of some incidents, those without one left out.
    func latest(of incidents: Set<IncidentID>, on connection: any SQLConnection) throws -> [IncidentID: Kept] {
        let statements = incidents.sorted().map {
            SQLStatement("SELECT \(Kept.columns) FROM playbook_episodes WHERE incident_id = ?1 ORDER BY number DESC LIMIT 1", $0)
        }
        let found = try connection.run(statements).compactMap { try $0.first.map(Kept.init(row:)) }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.incident, $0) })
    }

    /// Whose time has come, the earliest first.
    func due(at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [Kept] {
        try connection.all(
            Kept.self, "SELECT \(Kept.columns) FROM playbook_episodes WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?2", time, limit)
    }

    /// Whether the time of any has come.
    func hasDue(at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT due_at FROM playbook_episodes WHERE due_at <= ?1 ORDER BY due_at LIMIT 1", time) != nil
    }

    /// Of incidents that are counted on another one.
    func held(in incident: IncidentID, on connection: any SQLConnection) throws -> [Kept] {
        try connection.all(Kept.self, "SELECT \(Kept.columns) FROM playbook_episodes WHERE held_in = ?1 ORDER BY id", incident)
    }

    /// In the order in which they began.
    func runs(of episode: Int64, on connection: any SQLConnection) throws -> [Run] {
        let rows = try connection.query(
            """
            SELECT r.id, r.playbook_id, r.version_id, r.since, p.removed_at FROM playbook_runs r JOIN playbooks p ON p.id = r.playbook_id
            WHERE r.episode_id = ?1 ORDER BY r.id
            """, episode)
        let firings = try connection.run(
            try rows.map { row in
                SQLStatement(
                    "SELECT step, number, reason, due_at, at FROM playbook_firings WHERE run_id = ?1 ORDER BY at, step, number",
                    try row.int64("id"))
            })
        return try zip(rows, firings).map { row, firings in
            Run(
                id: try row.int64("id"), playbook: try row.int64("playbook_id"), version: try row.int64("version_id"),
                since: try row.time("since"), isRemoved: try row.optionalInt64("removed_at") != nil,
                fired: try firings.map(Firing.init(row:)))
        }
    }

    /// Runs of all of an incident's episodes whose customers were told of trouble and not yet of its end.
    func waitingForTheEnd(of incident: IncidentID, on connection: any SQLConnection) throws -> [(run: Int64, version: Int64)] {
        try connection.query(
            """
            SELECT r.id, r.version_id FROM playbook_runs r JOIN playbook_episodes e ON e.id = r.episode_id
                JOIN playbook_firings f ON f.run_id = r.id AND f.step = \(Firing.customers) AND f.number = 0
            WHERE e.incident_id = ?1 AND r.back_at IS NULL ORDER BY r.id
            """, incident
        ).map { (try $0.int64("id"), try $0.int64("version_id")) }
    }

    // MARK: Writing

    func begin(
        _ change: IncidentChange, number: Int, base: Int, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Kept {
        let row = try connection.row(
            """
            INSERT INTO playbook_episodes (incident_id, service_id, number, began_at, base, occurrences, counted_at, level)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4, ?7) RETURNING \(Kept.columns)
            """, change.incident, change.service, number, time, base, change.occurrences - base, change.level)
        guard let row else { throw StorageError(.internal, "no number of an episode") }
        return try Kept(row: row)
    }

    func add(
        _ playbook: PlaybookStore.Kept, to episode: Int64, since: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO playbook_runs (episode_id, playbook_id, version_id, since) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (episode_id, playbook_id) DO NOTHING
            """, episode, playbook.id, playbook.versionID, since)
    }

    func update(_ episode: Kept, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE playbook_episodes SET occurrences = ?2, counted_at = ?3, level = ?4, acknowledged_at = ?5, held_in = ?6, ended_at = ?7,
                due_at = ?8, next_count = ?9, answered = ?10 WHERE id = ?1
            """, episode.id, episode.state.occurrences, episode.state.countedAt, episode.level, episode.state.acknowledgedAt,
            episode.heldIn, episode.state.endedAt, episode.dueAt, episode.nextCount, episode.isAnswered)
    }

    /// One that no playbook is for.
    func delete(_ episode: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM playbook_episodes WHERE id = ?1", episode)
    }

    /// With all that was done about it.
    func deleteAll(of incident: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM playbook_actions WHERE incident_id = ?1", incident)
        try connection.execute("DELETE FROM playbook_episodes WHERE incident_id = ?1", incident)
    }

    /// Those of all incidents of a service.
    func deleteAll(ofService service: ServiceID, on connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM playbook_actions WHERE incident_id IN (SELECT incident_id FROM playbook_episodes WHERE service_id = ?1)", service)
        try connection.execute("DELETE FROM playbook_episodes WHERE service_id = ?1", service)
    }

    /// False for one that is there already: it is not done again.
    func add(_ firing: Firing, to run: Int64, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO playbook_firings (run_id, step, number, reason, due_at, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (run_id, step, number) DO NOTHING
            """, run, firing.step, firing.number, firing.reason.rawValue, firing.dueAt, firing.at) > 0
    }

    func setBack(_ run: Int64, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE playbook_runs SET back_at = ?2 WHERE id = ?1", run, time)
    }
}

extension EpisodeStore.Kept: RowDecodable {
    static let columns = """
        id, incident_id, number, began_at, base, occurrences, counted_at, level, acknowledged_at, held_in, ended_at, due_at, \
        next_count, answered
        """

    init(row: Row) throws {
        (id, incident, number) = (try row.int64("id"), try row.id("incident_id"), try row.int("number"))
        (base, level) = (try row.int("base"), try row.level("level"))
        state = Episode(
            began: try row.time("began_at"), occurrences: try row.int("occurrences"), countedAt: try row.time("counted_at"),
            acknowledgedAt: try row.optionalTime("acknowledged_at"), endedAt: try row.optionalTime("ended_at"))
        heldIn = try row.optionalInt64("held_in").map { IncidentID($0) }
        dueAt = try row.optionalTime("due_at")
        nextCount = try row.optionalInt64("next_count").map(Int.init)
        isAnswered = try row.bool("answered")
    }

    /// As a playbook lived through it.
    func episode(_ run: EpisodeStore.Run) -> Episode {
        var episode = state
        (episode.since, episode.fired) = (run.since, run.fired)
        return episode
    }
}

extension Firing {
    fileprivate init(row: Row) throws {
        guard let reason = Reason(rawValue: try row.text("reason")) else { throw StorageError(.internal, "a step fired for no reason") }
        self.init(
            step: try row.int("step"), number: try row.int("number"), reason: reason, dueAt: try row.time("due_at"), at: try row.time("at"))
    }
}
