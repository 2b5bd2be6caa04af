import Kernel
package import Logging
import ServiceLifecycle
import Synchronization

/// Publishes new entries of the event log to the subscribers of this process (live pages, caches). Starts at the end of
/// the log. Woken by this process's commits; what other processes write (the command line) is seen at the next poll.
package final class EventFollower: NamedService {
    private static let pageSize = 1000

    private let database: Database
    private let poll: Duration
    private let pause: Duration
    private let logger: Logger
    private let subscribers: [EventSubscriber]
    private let feed: ChangeFeed?
    private let position: Mutex<Int64?>

    /// - Parameters:
    ///   - poll: how long a change of another process may stay unseen.
    ///   - start: an earlier end of the log, to publish what was appended since; nil for the end when it first runs.
    ///   - feed: gets the same entries after the subscribers.
    ///   - pause: the shortest time between two looks, so that thousands of commits a second cost no more than a few.
    package init(
        database: Database, poll: Duration = .milliseconds(250), pause: Duration = .milliseconds(20), from start: Int64? = nil,
        logger: Logger, subscribers: [EventSubscriber], feed: ChangeFeed? = nil
    ) {
        self.database = database
        self.poll = poll
        self.pause = pause
        self.logger = logger
        self.subscribers = subscribers
        self.feed = feed
        position = Mutex(start)
    }

    /// Follows until the server stops. Never throws: an error is logged, and the next poll tries again.
    package func run() async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        database.onCommit { wake.yield() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tick(wake) }
            for await _ in wakes.cancelOnGracefulShutdown() {
                await self.lookAround()
                try? await Task.sleep(for: self.pause)
            }
            group.cancelAll()
        }
    }

    /// Remembers where the log ends now; later entries are published.
    package func start() async throws {
        guard position.withLock({ $0 }) == nil else { return }
        let end = try await database.read { try EventLog.end(on: $0) }
        position.withLock { if $0 == nil { $0 = end } }
    }

    /// Publishes new entries to the subscribers and returns how many there were.
    package func runOnce() async throws -> Int {
        var count = 0
        while let from = position.withLock({ $0 }) {
            let page = try await database.read { try EventLog.page(after: from, limit: Self.pageSize, on: $0) }
            for entry in page.entries {
                for subscriber in subscribers { await subscriber(entry.event) }
            }
            feed?.apply(page, after: from)
            position.withLock { $0 = page.end }
            count += page.entries.count
            if !page.isFull { break }
        }
        return count
    }

    /// A database that cannot be read now, also at the start, is asked again at the next poll.
    private func lookAround() async {
        do {
            try await start()
            _ = try await runOnce()
        } catch {
            logger.warning("event log cannot be read", metadata: ["error": "\(error)"])
        }
    }

    private func tick(_ wake: AsyncStream<Void>.Continuation) async {
        while !Task.isCancelled {
            wake.yield()
            try? await Task.sleep(for: poll)
        }
    }
}
