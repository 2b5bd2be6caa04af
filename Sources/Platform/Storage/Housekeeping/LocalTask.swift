package import Logging
import ServiceLifecycle

/// Something this process looks after by itself again and again: its disk, its log. Unlike a ``ScheduledJob`` it
/// concerns this machine only, and nothing is lost when it is forgotten at a restart.
package struct LocalTask: NamedService {
    private let name: String
    private let interval: Duration
    private let logger: Logger
    private let runOnce: @Sendable () async throws -> Void

    package init(
        name: String, every interval: Duration, logger: Logger, runOnce: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.interval = interval
        self.logger = logger
        self.runOnce = runOnce
    }

    /// Repeats until the server stops. Never throws: an error is logged, and the task runs again after the interval.
    package func run() async throws {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            do { try await runOnce() } catch {
                logger.warning("local task failed", metadata: ["task": "\(name)", "error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
        }
    }
}
