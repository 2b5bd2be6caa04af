package import Kernel
import Metrics
import Synchronization

/// Keeps SQLite's write-ahead log short: it is folded into the database when it has grown past a size, and now and
/// then when it is shorter, so that little is left to do after a crash. Run it every few seconds.
package final class LogCheckpoint: Sendable {
    private let database: Database
    private let threshold: Int
    private let interval: Duration
    private let now: @Sendable () -> Timestamp
    private let size = Gauge(label: "switchboard_wal_bytes")
    private let last: Mutex<Timestamp>

    /// - Parameters:
    ///   - threshold: bytes of the log that must not wait.
    ///   - interval: how long a shorter log may wait.
    package init(
        database: Database, threshold: Int = 16 << 20, every interval: Duration = .seconds(300),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.threshold = threshold
        self.interval = interval
        self.now = now
        last = Mutex(now())
    }

    /// Returns the bytes that are left, nil when it was not time yet. They are left because somebody reads them: the
    /// next run folds them.
    @discardableResult
    package func runOnce() async throws -> Int? {
        let bytes = database.logSize
        size.record(bytes)
        guard bytes > 0, bytes >= threshold || isTime() else { return nil }
        last.withLock { $0 = now() }
        let left = try await database.checkpoint()
        size.record(left)
        return left
    }

    private func isTime() -> Bool {
        let waited = now().since(last.withLock { $0 })
        // A clock that was set back must not put it off.
        return waited >= interval || waited < .zero
    }
}
