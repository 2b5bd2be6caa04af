package import Logging
import ServiceLifecycle

/// Does something a moment after each commit of this process, and again and again besides: other processes commit, too, and what
/// waits for its time becomes due.
package struct CommitLoop: Sendable {
    private let name: String
    private let database: Database
    private let poll: Duration
    private let pause: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - name: for the log.
    ///   - poll: between two looks when nothing is committed.
    ///   - pause: the shortest time between two looks, so that thousands of commits a second cost no more than a few.
    package init(
        name: String, database: Database, poll: Duration = .milliseconds(250), pause: Duration = .milliseconds(20), logger: Logger
    ) {
        (self.name, self.database, self.poll, self.pause, self.logger) = (name, database, poll, pause, logger)
    }

    /// Until the server stops. An error is logged, and the next look tries again.
    package func run(_ look: @Sendable () async throws -> Void) async {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        database.onCommit { wake.yield() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tick(wake) }
            for await _ in wakes.cancelOnGracefulShutdown() {
                do { try await look() } catch {
                    logger.warning("work in the background failed", metadata: ["loop": "\(name)", "error": "\(error)"])
                }
                try? await Task.sleep(for: pause)
            }
            group.cancelAll()
        }
    }

    private func tick(_ wake: AsyncStream<Void>.Continuation) async {
        while !Task.isCancelled {
            wake.yield()
            try? await Task.sleep(for: poll)
        }
    }
}
