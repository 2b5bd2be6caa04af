import Kernel
import Logging
import Platform

/// Does what steps ask for beside telling, after they fired. What cannot be done now is tried again; what can never be is given up.
struct StepActions: Sendable {
    private static let most = 20
    private static let mostTries = 60

    let database: Database
    let incidents: IncidentDesk
    let now: @Sendable () -> Timestamp
    let logger: Logger
    private let store = ActionStore()

    init(database: Database, incidents: IncidentDesk, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        (self.database, self.incidents, self.now, self.logger) = (database, incidents, now, logger)
    }

    func runOnce() async throws {
        let time = now()
        guard try await database.read({ try store.hasDue(at: time, on: $0) }) else { return }
        for waiting in try await database.write({ try store.claim(at: time, limit: Self.most, on: $0) }) {
            do { try await incidents.act(waiting.action, waiting.incident) } catch let error as ClientError {
                logger.warning(
                    "a step's action cannot be done", metadata: ["incident": "\(waiting.incident)", "reason": "\(error.code.rawValue)"])
            } catch {
                logger.warning("a step's action failed", metadata: ["incident": "\(waiting.incident)", "error": "\(error)"])
                guard waiting.tries >= Self.mostTries else { continue }
            }
            try await database.write { try store.done(waiting.id, on: $0) }
        }
    }
}
