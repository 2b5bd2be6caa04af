import Logging
import Platform
import ServiceLifecycle

/// Does something a moment after each commit of this process, and again and again besides: other processes commit, too, and what
/// waits for its time becomes due.
struct CommitLoop: Sendable {
    let name: String
    let database: Database
    var poll = Duration.milliseconds(250)
    /// The shortest time between two looks, so that thousands of commits a second cost no more than a few.
    var pause = Duration.milliseconds(20)
    let logger: Logger

    /// Until the server stops. An error is logged, and the next look tries again.
    func run(_ look: @Sendable () async throws -> Void) async {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        database.onCommit { wake.yield() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tick(wake) }
            for await _ in wakes.cancelOnGracefulShutdown() {
                do { try await look() } catch {
                    logger.warning("messages cannot be worked on", metadata: ["loop": "\(name)", "error": "\(error)"])
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
