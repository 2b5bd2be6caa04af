import Kernel

/// The rows of scheduled jobs: when each is due, and which node is at it.
struct JobClaims: Sendable {
    /// How long a claim (a lease) holds when its owner dies, and how often a living owner renews it.
    static let validity: Duration = .seconds(600)
    static let renewal: Duration = .seconds(200)
    /// How far the clocks of two nodes may differ without one taking the other's times for errors.
    static let clockDifference: Duration = .seconds(600)

    let database: Database
    let node: String
    let now: @Sendable () -> Timestamp

    /// The jobs that could be taken now; one that is seen for the first time is due at once.
    ///
    /// No job is due later than one interval from now, and no claim holds longer than its validity: what says otherwise
    /// by more than clocks differ was stored while the clock was wrong (or the interval longer), and does not count.
    func due(among jobs: [ScheduledJob]) async throws -> [ScheduledJob] {
        let time = now()
        let rows = try await database.read { connection in
            try connection.all(JobRow.self, "SELECT name, due_at, claimed_until FROM scheduled_jobs")
        }
        let known = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
        return jobs.filter { known[$0.name]?.isFree(at: time, interval: $0.interval) ?? true }
    }

    /// Whether the job was still due and nobody else's.
    func take(_ job: ScheduledJob) async throws -> Bool {
        let time = now()
        return try await database.write { connection in
            try connection.execute(
                "INSERT INTO scheduled_jobs (name, due_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                job.name, time)
            return try connection.execute(
                """
                UPDATE scheduled_jobs SET claimed_until = ?2, claimed_by = ?3
                WHERE name = ?1 AND (due_at <= ?4 OR due_at > ?5)
                    AND (claimed_until IS NULL OR claimed_until <= ?4 OR claimed_until > ?6)
                """, job.name, time.adding(Self.validity), node, time, Self.latestDue(job.interval, at: time),
                Self.latestClaim(at: time)) == 1
        }
    }

    func renew(_ job: ScheduledJob) async throws {
        let until = now().adding(Self.validity)
        _ = try await database.write { connection in
            try connection.execute(
                "UPDATE scheduled_jobs SET claimed_until = ?2 WHERE name = ?1 AND claimed_by = ?3", job.name, until,
                node)
        }
    }

    func finish(_ job: ScheduledJob, error: (any Error)?) async throws {
        let time = now()
        _ = try await database.write { connection in
            try connection.execute(
                """
                UPDATE scheduled_jobs SET due_at = ?2, claimed_until = NULL, claimed_by = NULL, finished_at = ?3,
                    last_error = ?4, failures = CASE WHEN ?5 = 0 THEN 0 ELSE failures + 1 END
                WHERE name = ?1 AND claimed_by = ?6
                """, job.name, time.adding(job.interval), time, error.map { "\($0)" }, error != nil, node)
        }
    }

    static func latestDue(_ interval: Duration, at time: Timestamp) -> Timestamp {
        time.adding(interval).adding(clockDifference)
    }

    static func latestClaim(at time: Timestamp) -> Timestamp {
        time.adding(validity).adding(clockDifference)
    }

    /// Gives up everything this node holds.
    func release() async throws {
        _ = try await database.write { connection in
            try connection.execute(
                "UPDATE scheduled_jobs SET claimed_until = NULL, claimed_by = NULL WHERE claimed_by = ?1", node)
        }
    }
}

private struct JobRow: RowDecodable {
    let name: String
    let dueAt: Timestamp
    let claimedUntil: Timestamp?

    init(row: Row) throws {
        name = try row.text("name")
        dueAt = try row.time("due_at")
        claimedUntil = try row.optionalTime("claimed_until")
    }

    func isFree(at time: Timestamp, interval: Duration) -> Bool {
        let isDue = dueAt <= time || dueAt > JobClaims.latestDue(interval, at: time)
        guard let claimedUntil else { return isDue }
        return isDue && (claimedUntil <= time || claimedUntil > JobClaims.latestClaim(at: time))
    }
}
