import Kernel
import Logging
import Platform
import ServiceLifecycle
import Synchronization

/// Tells open pages of this process that the board is another one, whichever process polls. It looks only while a page is open.
package struct AgentWatch: NamedService {
    /// What pages listen to. The message's position is the board's version, its payload whether it is stale (`Bool`).
    package static let topic = "agents"
    private static let pause = Duration.seconds(1)

    let database: Database
    let operations: AgentOperations
    let hub: LiveHub
    let logger: Logger
    private let last = Last()

    private final class Last: Sendable {
        let seen = Mutex<(version: Int64, isStale: Bool)?>(nil)
    }

    init(database: Database, operations: AgentOperations, hub: LiveHub, logger: Logger) {
        (self.database, self.operations, self.hub, self.logger) = (database, operations, hub, logger)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { if hub.count > 0 { try await runOnce() } } catch {
                    logger.debug("the agents cannot be looked at", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// - Returns: whether pages were told.
    @discardableResult
    func runOnce() async throws -> Bool {
        let board = try await database.read { try operations.board(on: $0) }
        let isNews = last.seen.withLock { seen in
            let isNews = seen.map { $0 != (board.version, board.isStale) } ?? true
            seen = (board.version, board.isStale)
            return isNews
        }
        if isNews { hub.publish(LiveMessage(topic: Self.topic, position: board.version, payload: board.isStale)) }
        return isNews
    }
}
