import Kernel
import Logging
import Platform
import Synchronization

/// Remembers when users were last active, on disk once a minute for each.
final class UserActivity: Sendable {
    static let interval = Duration.seconds(60)

    private let database: Database
    private let store: UserStore
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let stored = Mutex<[UserID: Timestamp]>([:])

    init(database: Database, store: UserStore, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        self.database = database
        self.store = store
        self.now = now
        self.logger = logger
    }

    /// That it fails must not fail the request it is part of.
    func note(_ id: UserID) async {
        let now = now()
        let isDue = stored.withLock { stored in
            if let last = stored[id], now >= last, now < last.adding(Self.interval) { return false }
            stored[id] = now
            return true
        }
        guard isDue else { return }
        do {
            try await database.write { [store] connection in try store.setLastActive(id, at: now, on: connection) }
        } catch {
            logger.warning("a user's activity cannot be stored", metadata: ["error": "\(error)"])
        }
    }
}
