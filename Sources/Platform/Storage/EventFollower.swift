package import Kernel
package import Logging
import ServiceLifecycle
import Synchronization

/// Tells the running process what happened, for what lives only in memory: live pages, caches. Starts at the end of
/// the log. Woken by this process's commits; what other processes write (the command line) is seen at the next poll.
package final class EventFollower: Service {
    package typealias Subscriber = @Sendable (DomainEvent) async -> Void

    private let database: Database
    private let poll: Duration
    private let logger: Logger
    private let subscribers: [Subscriber]
    private let position = Mutex<Int64?>(nil)

    /// - Parameter poll: how long a change of another process may stay unseen.
    package init(database: Database, poll: Duration = .milliseconds(250), logger: Logger, subscribers: [Subscriber]) {
        self.database = database
        self.poll = poll
        self.logger = logger
        self.subscribers = subscribers
    }

    package func run() async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        database.onCommit { wake.yield() }
        try await start()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tick(wake) }
            for await _ in wakes.cancelOnGracefulShutdown() {
                do { _ = try await self.runOnce() } catch {
                    self.logger.warning("event log cannot be read", metadata: ["error": "\(error)"])
                }
            }
            group.cancelAll()
        }
    }

    /// Remembers where the log ends now; what comes later is told.
    package func start() async throws {
        let end = try await database.read { try EventLog.end(on: $0) }
        position.withLock { if $0 == nil { $0 = end } }
    }

    /// Tells the subscribers what is new and returns how many entries that were.
    package func runOnce() async throws -> Int {
        guard let from = position.withLock({ $0 }) else { return 0 }
        let entries = try await database.read { try EventLog.entries(after: from, limit: 1000, on: $0) }
        for entry in entries {
            for subscriber in subscribers { await subscriber(entry.event) }
        }
        if let last = entries.last { position.withLock { $0 = last.position } }
        return entries.count
    }

    private func tick(_ wake: AsyncStream<Void>.Continuation) async {
        while !Task.isCancelled {
            wake.yield()
            try? await Task.sleep(for: poll)
        }
    }
}
