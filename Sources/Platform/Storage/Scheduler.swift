package import Kernel
package import Logging
import ServiceLifecycle

/// Work that is repeated for ever. Its due time is a row, so that it survives a restart: late work runs late.
package struct ScheduledJob: Sendable {
    /// The key of its row: unique, and the same in every version.
    package let name: String
    /// From the end of one run to the next.
    package let interval: Duration
    let run: @Sendable () async throws -> Void

    package init(name: String, every interval: Duration, run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.interval = interval
        self.run = run
    }

    /// When a job last ended, whichever process ran it; nil before the first time. While it runs that is the time before.
    package static func lastEnd(of name: String, on connection: any SQLConnection) throws -> Timestamp? {
        try connection.row("SELECT finished_at FROM scheduled_jobs WHERE name = ?1", name)?.optionalTime("finished_at")
    }
}

/// Runs jobs when they are due, one at a time, so a job should keep to a time budget; each is claimed while it runs so
/// that a second node leaves it alone.
package struct Scheduler: NamedService {
    private let jobs: [ScheduledJob]
    private let claims: JobClaims
    private let logger: Logger

    /// - Parameter node: the name of this process among those over one database; the same after a restart.
    package init(
        database: Database, jobs: [ScheduledJob], now: @escaping @Sendable () -> Timestamp, node: String = "server",
        logger: Logger
    ) {
        self.jobs = jobs
        claims = JobClaims(database: database, node: node, now: now)
        self.logger = logger
    }

    /// Looks for due jobs once a second until the server stops. Never throws: an error is logged and tried again.
    package func run() async throws {
        var isStarted = false
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            do {
                if !isStarted { try await start() }
                isStarted = true
                _ = try await runOnce()
            } catch {
                logger.warning("scheduler cannot reach its jobs", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }

    /// Gives up the claims that this node held when it last died, so that its jobs need not wait until they expire.
    package func start() async throws {
        try await claims.release()
    }

    /// Runs every job that is due and returns the names of those that ran. Costs one read when none is.
    package func runOnce() async throws -> [String] {
        let due = try await claims.due(among: jobs)
        var ran: [String] = []
        for job in due where !Task.isShuttingDownGracefully {
            guard try await claims.take(job) else { continue }
            await finish(job, error: await failure(of: job))
            ran.append(job.name)
        }
        return ran
    }

    /// Runs the job beside a task that renews its claim.
    private func failure(of job: ScheduledJob) async -> (any Error)? {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await renewClaim(of: job) }
            defer { group.cancelAll() }
            do { try await job.run() } catch { return error }
            return nil
        }
    }

    private func renewClaim(of job: ScheduledJob) async {
        while true {
            do { try await Task.sleep(for: JobClaims.renewal) } catch { return }
            do { try await claims.renew(job) } catch {
                logger.warning("job's claim cannot be renewed", metadata: ["job": "\(job.name)", "error": "\(error)"])
            }
        }
    }

    private func finish(_ job: ScheduledJob, error: (any Error)?) async {
        if let error { logger.error("job failed", metadata: ["job": "\(job.name)", "error": "\(error)"]) }
        do { try await claims.finish(job, error: error) } catch {
            logger.error("job's end cannot be stored", metadata: ["job": "\(job.name)", "error": "\(error)"])
        }
    }
}
