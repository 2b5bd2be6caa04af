import Kernel
import Synchronization
@testable import Platform

/// An engine whose transactions succeed or fail as a test sets them, and which records its calls.
final class FakeEngine: StorageEngine {
    struct Script: Sendable {
        var connectionError: StorageError?
        var beginError: StorageError?
        var commitError: StorageError?
        /// Whether a transaction whose COMMIT failed took effect all the same.
        var hasCommitted = false
        /// Statements that fail, by their text.
        var failing: [String: StorageError] = [:]
        /// Statements that end the transaction, as SQLite does when the disk is full.
        var ending: Set<String> = []
    }

    private let state = Mutex((script: Script(), log: [String](), held: [@Sendable () -> Void](), holds: false))

    var dialect: Dialect { .sqlite }
    var log: [String] { state.withLock { $0.log } }

    func set(_ change: (inout Script) -> Void) { state.withLock { change(&$0.script) } }

    /// Keeps scheduled work until ``release()``.
    func hold() { state.withLock { $0.holds = true } }

    func release() {
        while true {
            let work = state.withLock { state -> (@Sendable () -> Void)? in
                guard !state.held.isEmpty else { state.holds = false; return nil }
                return state.held.removeFirst()
            }
            guard let work else { return }
            work()
        }
    }

    func schedule(_ work: @escaping @Sendable (Result<any WriterConnection, StorageError>) -> Void) {
        let run: @Sendable () -> Void = {
            if let error = self.script.connectionError {
                work(.failure(error))
            } else {
                work(.success(Connection(engine: self)))
            }
        }
        let isHeld = state.withLock { state in
            if state.holds { state.held.append(run) }
            return state.holds
        }
        if !isHeld { run() }
    }

    func read<Value: Sendable>(
        isPatient _: Bool, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value { try body(Connection(engine: self)) }

    func checkpoint() async throws -> Int { 0 }
    func logSize() -> Int { 0 }
    func close() throws {}

    private var script: Script { state.withLock { $0.script } }
    private func record(_ line: String) { state.withLock { $0.log.append(line) } }

    private final class Connection: WriterConnection {
        private let engine: FakeEngine
        private(set) var isInTransaction = false
        private(set) var changes = 0

        init(engine: FakeEngine) { self.engine = engine }

        var dialect: Dialect { .sqlite }

        func begin(_: WriteMark) throws(StorageError) {
            engine.record("BEGIN")
            if let error = engine.script.beginError { throw error }
            isInTransaction = true
        }

        func commit() throws(StorageError) {
            engine.record("COMMIT")
            if let error = engine.script.commitError { throw error }
            isInTransaction = false
        }

        func hasCommitted(_: WriteMark) throws(StorageError) -> Bool {
            engine.record("WAS IT COMMITTED?")
            return engine.script.hasCommitted
        }

        func rollback() {
            engine.record("ROLLBACK")
            isInTransaction = false
        }

        func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
            engine.record(sql)
            if engine.script.ending.contains(sql) { isInTransaction = false }
            if let error = engine.script.failing[sql] { throw error }
            changes += sql.hasSuffix("SAVEPOINT item") ? 0 : 1
            return 1
        }

        func query(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> [Row] {
            _ = try execute(sql, arguments)
            return []
        }

        func script(_ sql: String) throws(StorageError) { _ = try execute(sql, []) }
    }
}
