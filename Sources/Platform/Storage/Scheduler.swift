package import Kernel
package import Logging
import ServiceLifecycle

/// Work that is repeated for ever. Its due time is a row, so that it survives a restart: late work runs late.
package struct ScheduledJob: Sendable {
    package let name: String
    package let interval: Duration
    let run: @Sendable () async throws -> Void

    package init(name: String, every interval: Duration, run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.interval = interval
        self.run = run
    }
}

/// Runs jobs when they are due, one at a time, each claimed for a while so that a second node leaves it alone.
package struct Scheduler: Service {
    private let database: Database
    private let jobs: [ScheduledJob]
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    /// How long a claim holds when its owner dies.
    private let claim: Duration = .seconds(600)

    package init(
        database: Database, jobs: [ScheduledJob], now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.database = database
        self.jobs = jobs
        self.now = now
        self.logger = logger
    }

    package func run() async throws {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            do { _ = try await runOnce() } catch {
                logger.warning("scheduler cannot reach its jobs", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }

    /// Runs every job that is due and returns the names of those that ran.
    package func runOnce() async throws -> [String] {
        var ran: [String] = []
        for job in jobs {
            guard try await claim(job) else { continue }
            await finish(job, error: await failure(of: job))
            ran.append(job.name)
        }
        return ran
    }

    /// A job that is seen for the first time is due at once.
    private func claim(_ job: ScheduledJob) async throws -> Bool {
        let time = now()
        return try await database.write { connection in
            try connection.execute(
                "INSERT INTO scheduled_jobs (name, due_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                job.name, time)
            return try connection.execute(
                """
                UPDATE scheduled_jobs SET claimed_until = ?2
                WHERE name = ?1 AND due_at <= ?3 AND (claimed_until IS NULL OR claimed_until <= ?3)
                """, job.name, time.adding(claim), time) == 1
        }
    }

    private func failure(of job: ScheduledJob) async -> (any Error)? {
        do { try await job.run() } catch { return error }
        return nil
    }

    private func finish(_ job: ScheduledJob, error: (any Error)?) async {
        if let error { logger.error("job failed", metadata: ["job": "\(job.name)", "error": "\(error)"]) }
        let time = now()
        do {
            _ = try await database.write { connection in
                try connection.execute(
                    """
                    UPDATE scheduled_jobs SET due_at = ?2, claimed_until = NULL, finished_at = ?3, last_error = ?4,
                        failures = CASE WHEN ?4 IS NULL THEN 0 ELSE failures + 1 END
                    WHERE name = ?1
                    """, job.name, time.adding(job.interval), time, error.map { "\($0)" })
            }
        } catch {
            logger.error("job's end cannot be stored", metadata: ["job": "\(job.name)", "error": "\(error)"])
        }
    }
}
