import Logging
import Platform
import ServiceLifecycle

/// Decides about new entries of the event log as they come.
struct DecisionService: NamedService {
    private static let page = 200

    let decider: Decider
    let loop: CommitLoop

    func run() async throws {
        await loop.run {
            while try await decider.runOnce(limit: Self.page) == Self.page {
                if Task.isShuttingDownGracefully { return }
            }
        }
    }
}
