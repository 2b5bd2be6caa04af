import Platform
import ServiceLifecycle

/// Puts words for many customers into the outbox, some in each transaction, so that nothing else waits for all of them.
struct AudienceService: NamedService {
    let decider: Decider
    let loop: CommitLoop

    func run() async throws {
        await loop.run {
            while try await decider.goOn() {
                if Task.isShuttingDownGracefully { return }
            }
        }
    }
}
