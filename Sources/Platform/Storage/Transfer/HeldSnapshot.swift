import Dispatch
import Synchronization

/// One moment of a database, read in many steps while others go on writing. Takes a reader for as long as it is held;
/// SQLite cannot empty its write-ahead log meanwhile, so there hold it for short work only.
package final class HeldSnapshot: DatabaseReading {
    private typealias Job = @Sendable (Result<any SQLConnection, any Error>) -> Void

    private struct State {
        var waiting: [Job] = []
        var isBegun = false
        /// Why nothing can be read any more.
        var end: (any Error)?
    }

    private let state = Mutex(State())
    /// Signalled for each waiting job, and for the end.
    private let news = DispatchSemaphore(value: 0)

    fileprivate init() {}

    /// Runs `body` on the held moment, in the order of the calls. Throws once the snapshot is given back or its connection lost.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit { connection in
                continuation.resume(with: Result { try body(try connection.get()) })
            }
        }
    }

    private func submit(_ job: @escaping Job) {
        let end: (any Error)? = state.withLock { state in
            if state.end == nil { state.waiting.append(job) }
            return state.end
        }
        guard let end else { news.signal(); return }
        job(.failure(end))
    }

    /// Works off what is read until the snapshot is given back; holds the reader's thread.
    fileprivate func serve(_ connection: any SQLConnection) throws {
        // A connection that is lost is made again by the engine, but the moment is gone.
        guard !state.withLock({ $0.isBegun }) else { throw StorageError(.internal, "the snapshot was lost with its connection") }
        // It waits for whatever is done with the rows.
        if connection.dialect == .postgres { try connection.script("SET LOCAL idle_in_transaction_session_timeout = 0") }
        state.withLock { $0.isBegun = true }
        while true {
            news.wait()
            let job: Job? = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
            guard let job else { return }
            job(.success(connection))
        }
    }

    fileprivate func end(_ error: any Error) {
        let left = state.withLock { state in
            state.end = state.end ?? error
            defer { state.waiting = [] }
            return state.waiting
        }
        news.signal()
        for job in left { job(.failure(error)) }
    }
}

extension Database {
    /// Lets `body` read one moment of the database in many steps.
    package func withSnapshot<Value: Sendable>(
        _ body: @Sendable (HeldSnapshot) async throws -> Value
    ) async throws -> Value {
        let snapshot = HeldSnapshot()
        async let holding: Void = hold(snapshot)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(snapshot)) } catch { outcome = .failure(error) }
        snapshot.end(StorageError(.internal, "the snapshot was given back"))
        await holding
        return try outcome.get()
    }

    private func hold(_ snapshot: HeldSnapshot) async {
        do { try await read { try snapshot.serve($0) } } catch { snapshot.end(error) }
    }
}
