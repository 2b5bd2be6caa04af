import Logging
import Platform
import ServiceLifecycle

/// Keeps the server's place at a PostgreSQL database, also when the connection that stands for it is lost. A server that
/// finds somebody else in its place ends, before the two get in each other's way.
struct PresenceKeeper: NamedService {
    let presence: PostgresPresence
    let logger: Logger

    func run() async throws {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            do {
                try await presence.hold()
            } catch let problem as PostgresPresence.Problem {
                logger.critical("the database was taken over; this server ends", metadata: ["reason": "\(problem)"])
                throw problem
            } catch {
                logger.warning("presence cannot be shown", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: PostgresPresence.renewal) }
        }
    }
}
