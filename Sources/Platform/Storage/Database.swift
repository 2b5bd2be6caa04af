import Kernel
import Synchronization

/// The storage as modules see it: SQL, rows and values over whichever engine was chosen.
package final class Database: Sendable {
    /// Limits of waiting and of concurrency; some are for one engine only.
    package struct Options: Sendable {
        /// How long to wait for another process that is writing.
        package var busyTimeout: Duration
        /// The most concurrent reads; additional ones wait.
        package var readers: Int
        /// The most writes in one commit.
        package var groupLimit: Int
        /// How long reads and writes are tried again while PostgreSQL cannot be reached.
        package var retryLimit: Duration
        /// PostgreSQL only.
        package var server = Server()

        package init(
            busyTimeout: Duration = .seconds(5), readers: Int = 4, groupLimit: Int = 512,
            retryLimit: Duration = .seconds(15), server: Server = Server()
        ) {
            self.busyTimeout = busyTimeout
            self.readers = readers
            self.groupLimit = groupLimit
            self.retryLimit = retryLimit
            self.server = server
        }

        /// How to meet a database server.
        package struct Server: Sendable {
            /// Comes before one in the URL.
            package var password: String?
            /// How the connections are named, unless the URL says it.
            package var applicationName: String
            /// The longest time for one statement; zero for no limit. A COMMIT that waits for a standby is none.
            package var statementTimeout: Duration

            package init(
                password: String? = nil, applicationName: String = "switchboard", statementTimeout: Duration = .seconds(10)
            ) {
                self.password = password
                self.applicationName = applicationName
                self.statementTimeout = statementTimeout
            }
        }
    }

    private let engine: any StorageEngine
    let groupCommit: GroupCommit
    private let commitListeners: CommitListeners
    private let subscribers = Mutex<[EventSubscriber]>([])

    init(engine: any StorageEngine, groupLimit: Int, patience: Patience = .none) {
        let listeners = CommitListeners()
        self.engine = engine
        commitListeners = listeners
        groupCommit = GroupCommit(engine: engine, maximum: groupLimit, patience: patience, committed: { listeners.notify() })
    }

    /// Opens or creates a SQLite file. Throws ``StorageError`` when it cannot be made durable.
    package static func sqlite(path: String, options: Options = Options()) throws -> Database {
        let engine = try SQLiteEngine(path: path, busyTimeout: options.busyTimeout, readers: options.readers)
        return Database(engine: engine, groupLimit: options.groupLimit)
    }

    /// Connects to PostgreSQL 14 or later. Throws ``StorageError`` when it cannot be reached or made durable.
    /// - Parameter url: `postgresql://…`, as libpq reads it.
    package static func postgres(url: String, options: Options = Options()) async throws -> Database {
        let patience = Patience(limit: options.retryLimit)
        let engine = PostgresEngine(
            target: try PostgresTarget(url: url, options: options), readers: options.readers, patience: patience)
        try await engine.check()
        return Database(engine: engine, groupLimit: options.groupLimit, patience: patience)
    }

    package var dialect: Dialect { engine.dialect }

    /// Runs `body` on a consistent snapshot.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await engine.read(isPatient: true, body)
    }

    /// The same, tried only once: for callers that ask whether the database answers now.
    package func probe<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await engine.read(isPatient: false, body)
    }

    /// Throws when the database does not answer now.
    package func ping() async throws { _ = try await probe { try $0.query("SELECT 1 AS one") } }

    /// Runs `body` in a transaction and returns when its changes are on disk and the subscribers know of the domain events
    /// it appended: what was changed holds for whoever asks next. Concurrent writes are committed together;
    /// an error thrown by `body` undoes only its own changes. It may run again after they were undone, when the database
    /// could not be reached, so it must change nothing but the database. Constraints are checked by each statement: a deferred
    /// one, which fails at the commit, would fail the writes of others too.
    @discardableResult
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let committed = try await withCheckedThrowingContinuation { continuation in
            groupCommit.enqueue(SingleWrite(body: body, continuation: continuation))
        }
        if !committed.events.isEmpty { await tell(committed.events) }
        return committed.value
    }

    /// Hands over each domain event that a write of this process appends, before that write returns. For caches of rows
    /// that decide what somebody may do: they must not be behind what was answered. What other processes append comes from
    /// ``EventFollower``.
    package func subscribe(_ subscriber: @escaping EventSubscriber) {
        subscribers.withLock { $0.append(subscriber) }
    }

    private func tell(_ events: [DomainEvent]) async {
        let subscribers = subscribers.withLock { $0 }
        for event in events {
            for subscriber in subscribers { await subscriber(event) }
        }
    }

    /// Calls `listener` after each commit of this process, on the writer's thread: it must return at once.
    package func onCommit(_ listener: @escaping @Sendable () -> Void) {
        commitListeners.add(listener)
    }

    /// Folds the write-ahead log into the database; returns the log's size in bytes afterwards.
    package func checkpoint() async throws -> Int { try await engine.checkpoint() }

    /// Bytes of the write-ahead log that are not folded into the database yet; 0 on PostgreSQL, which does it by itself.
    package var logSize: Int { engine.logSize() }

    /// How often this process has waited for an answer of a database server; 0 on SQLite.
    package var roundTrips: Int { engine.roundTrips }

    /// Ends the connections; what is asked for afterwards throws, and nobody is told of anything any more. The last to close a SQLite file
    /// folds its write-ahead log.
    package func close() throws {
        // They hold modules, which hold the database: each would keep the other for ever.
        subscribers.withLock { $0 = [] }
        commitListeners.removeAll()
        try engine.close()
    }
}

/// The listeners to commits.
private final class CommitListeners: Sendable {
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    func add(_ listener: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(listener) } }
    func removeAll() { listeners.withLock { $0 = [] } }
    func notify() { listeners.withLock { $0 }.forEach { $0() } }
}
