import Kernel
import Platform

/// What is known of the cluster, and which process asks it.
struct FinesseCluster: Hashable, Sendable {
    /// How the agents are read with the login of the settings.
    enum Reading: String, Sendable {
        /// As an administrator.
        case users
        /// As a supervisor, team by team.
        case teams
    }

    /// By which other settings are noticed.
    var mark: String
    var node = 0
    var nodeURL: String?
    /// Nil until it is known.
    var reading: Reading?
    var readAt: Timestamp?
    var clockOffset = Duration.zero
    /// When the nodes were last asked how they are.
    var lookedAt: Timestamp?
    var dueAt = Timestamp(microseconds: 0)
    /// Polls in a row without an answer.
    var failures = 0
    var failedAt: Timestamp?
    var trouble: FinesseTrouble?
    /// The same in words, for operators.
    var failure: String?
    /// How often in a row the login was not taken.
    var refusals = 0
    private(set) var version: Int64 = 0
    var incident: IncidentID?
    /// What Finesse tells of its own accord.
    var events = Events()
    /// Who asks, and until when nobody else does.
    private(set) var owner: String?
    private(set) var leaseUntil: Timestamp?

    init(mark: String) { self.mark = mark }

    /// How it is with Finesse's events.
    struct Events: Hashable, Sendable {
        /// Since when they come; nil while they do not.
        var since: Timestamp?
        /// Why they do not, in words for operators; nil where nobody tries.
        var failure: String?
        /// How often in a row the login was not taken for them.
        var refusals = 0

        var isGivenUp: Bool { refusals >= mostRefusals }
        /// Nil where nobody tries.
        var isComing: Bool? { since != nil ? true : failure == nil ? nil : false }
    }

    /// After the second wrong password nobody tries again until the settings change.
    static let mostRefusals = 2
    var isGivenUp: Bool { refusals >= Self.mostRefusals }
    /// After two polls without an answer.
    var isStale: Bool { failures >= 2 || isGivenUp }
}

/// The row of it.
enum FinesseStore {
    static let name = "finesse"

    static func find(on connection: any SQLConnection) throws -> FinesseCluster? {
        try connection.first(FinesseCluster.self, "SELECT * FROM contact_finesse WHERE name = ?1", name)
    }

    /// Takes or renews the right to ask: it is free, one's own, or of the process that was the server of the same data directory before.
    /// With other settings everything begins anew.
    /// - Parameter owner: its name begins with its place, a `#` behind it.
    static func take(
        by owner: String, mark: String, at time: Timestamp, for validity: Duration, on connection: any SQLConnection
    ) throws -> FinesseCluster? {
        let place = owner.lastIndex(of: "#").map { String(owner[...$0]) } ?? owner
        guard
            var taken = try connection.first(
                FinesseCluster.self,
                """
                INSERT INTO contact_finesse (name, mark, owner, lease_until) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until,
                        events_since = CASE WHEN contact_finesse.owner = ?3 THEN contact_finesse.events_since END
                    WHERE contact_finesse.owner IS NULL OR contact_finesse.owner = ?3
                        OR substr(contact_finesse.owner, 1, CAST(?5 AS integer)) = ?6 OR contact_finesse.lease_until <= ?7
                        OR contact_finesse.lease_until > ?8
                RETURNING *
                """, name, mark, owner, time.adding(validity), place.unicodeScalars.count, place, time, time.adding(validity * 10))
        else { return nil }
        if taken.mark != mark {
            var fresh = FinesseCluster(mark: mark)
            // What was told of the other one is over with it; what it knew stays until there is something else.
            (fresh.incident, fresh.readAt, fresh.clockOffset) = (taken.incident, taken.readAt, taken.clockOffset)
            try save(fresh, by: owner, isNews: true, on: connection)
            try setEvents(FinesseCluster.Events(), by: owner, on: connection)
            taken = fresh
        }
        return taken
    }

    /// What a poll found out; what is told meanwhile stays.
    /// - Parameter isNews: whether pages have to show something else.
    /// - Returns: false where somebody else has taken it meanwhile.
    @discardableResult
    static func save(_ cluster: FinesseCluster, by owner: String, isNews: Bool, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE contact_finesse SET mark = ?3, node = ?4, node_url = ?5, reads = ?6, read_at = ?7, clock_offset = ?8, looked_at = ?9,
                due_at = ?10, failures = ?11, failed_at = ?12, trouble = ?13, failure = ?14, refusals = ?15, version = version + ?16
            WHERE name = ?1 AND owner = ?2
            """, name, owner, cluster.mark, cluster.node, cluster.nodeURL, cluster.reading?.rawValue, cluster.readAt,
            cluster.clockOffset.microseconds, cluster.lookedAt, cluster.dueAt, cluster.failures, cluster.failedAt,
            cluster.trouble?.rawValue, cluster.failure, cluster.refusals, isNews ? 1 : 0) == 1
    }

    static func setIncident(_ incident: IncidentID?, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_finesse SET incident_id = ?2 WHERE name = ?1", name, incident)
    }

    /// The next poll comes no later than that; nothing changes where nobody polls, or where it was given up.
    static func hasten(at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE contact_finesse SET due_at = ?2 WHERE name = ?1 AND due_at > ?2 AND refusals < \(FinesseCluster.mostRefusals)", name,
            time)
    }

    /// Gives it up: the next process goes on at once.
    static func give(by owner: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE contact_finesse SET owner = NULL, lease_until = NULL, events_since = NULL WHERE name = ?1 AND owner = ?2", name, owner)
    }
}

extension FinesseCluster: RowDecodable {
    init(row: Row) throws {
        mark = try row.text("mark")
        (node, nodeURL) = (try row.int("node"), try row.optionalText("node_url"))
        reading = try row.optionalText("reads").flatMap(Reading.init(rawValue:))
        (readAt, lookedAt, dueAt) = (try row.optionalTime("read_at"), try row.optionalTime("looked_at"), try row.time("due_at"))
        clockOffset = .microseconds(try row.int64("clock_offset"))
        (failures, failedAt) = (try row.int("failures"), try row.optionalTime("failed_at"))
        trouble = try row.optionalText("trouble").flatMap(FinesseTrouble.init(rawValue:))
        failure = try row.optionalText("failure")
        (refusals, version) = (try row.int("refusals"), try row.int64("version"))
        incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
        events = Events(
            since: try row.optionalTime("events_since"), failure: try row.optionalText("events_failure"),
            refusals: try row.int("events_refusals"))
        (owner, leaseUntil) = (try row.optionalText("owner"), try row.optionalTime("lease_until"))
    }
}
