package import Logging
import ServiceLifecycle

/// Keeps something derived (figures, an index) up to date from a cursor in the event log: polls, works off what is new, and
/// goes on after an error. What existed before the cursor is worked off last (a backfill), in small batches, so that it delays
/// nobody.
package struct CursorFollower: NamedService {
    private let name: String
    private let logger: Logger
    private let begin: @Sendable () async throws -> Void
    /// Does at most so much of what is new and returns how much that was.
    private let follow: @Sendable (Int) async throws -> Int
    /// Does at most so much of the backfill; false when it is complete.
    private let catchUp: @Sendable (Int) async throws -> Bool
    /// Called after a batch of new entries, and when the backfill is complete.
    private let done: @Sendable () async -> Void

    /// The time between two polls.
    package static let interval = Duration.milliseconds(250)
    private static let pause = Duration.milliseconds(20)
    private static let mostAtOnce = 500

    package init(
        name: String, logger: Logger, begin: @escaping @Sendable () async throws -> Void,
        follow: @escaping @Sendable (Int) async throws -> Int, catchUp: @escaping @Sendable (Int) async throws -> Bool,
        done: @escaping @Sendable () async -> Void = {}
    ) {
        (self.name, self.logger, self.done) = (name, logger, done)
        (self.begin, self.follow, self.catchUp) = (begin, follow, catchUp)
    }

    /// Follows until the server stops. Never throws: an error is logged, and the next poll tries again.
    package func run() async throws {
        var (isBegun, hasOld) = (false, true)
        var (news, old) = (Pace(most: Self.mostAtOnce), Pace(most: Self.mostAtOnce))
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            do {
                if !isBegun { try await begin() }
                isBegun = true
                let count = try await followToTheEnd(&news)
                let hadOld = hasOld
                if hasOld { hasOld = try await old.step(catchUp) }
                if count > 0 || hadOld != hasOld { await done() }
            } catch {
                logger.warning("following the event log failed", metadata: ["follower": "\(name)", "error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { [hasOld, rest = old.rest] in
                try await Task.sleep(for: hasOld ? max(Self.pause, rest) : Self.interval)
            }
        }
    }

    /// Goes on while batches are full; a partial batch waits for more, so that many small commits cost few transactions.
    /// Returns how many entries it handled.
    private func followToTheEnd(_ pace: inout Pace) async throws -> Int {
        var count = 0
        while !Task.isShuttingDownGracefully {
            let limit = pace.limit
            let some = try await pace.step(follow)
            count += some
            if some < limit { break }
            // SQLite lets other processes in only when they happen to look while nobody writes.
            try await Task.sleep(for: pace.rest)
        }
        return count
    }
}
