import DequeModule
import Dispatch
import Synchronization

/// Connections, each with a thread of its own, and one queue of work for all of them. libpq blocks, so nothing of it
/// runs on the threads of Swift's tasks.
final class PostgresPool: Sendable {
    typealias Work = @Sendable (PostgresConnection) -> Void

    private struct State {
        var idle: [Lane]
        var waiting: Deque<Work> = []
    }

    private let lanes: [Lane]
    private let state: Mutex<State>

    /// - Parameters:
    ///   - size: the most connections; each is made when it is first needed.
    ///   - connection: makes a place for one.
    init(size: Int, label: String, connection: () -> PostgresConnection) {
        let lanes = (0..<max(1, size)).map { Lane(connection(), label: "switchboard.postgres.\(label).\($0)") }
        self.lanes = lanes
        state = Mutex(State(idle: lanes))
    }

    /// Runs `work` on the next free connection. What is submitted first begins first.
    func submit(_ work: @escaping Work) {
        let free: Lane? = state.withLock { state in
            guard let lane = state.idle.popLast() else { state.waiting.append(work); return nil }
            return lane
        }
        free?.run(work) { lane in self.next(for: lane) }
    }

    /// Runs `work` on the next free connection and returns what it returns.
    func run<Value: Sendable>(_ work: @escaping @Sendable (PostgresConnection) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit { connection in continuation.resume(with: Result { try work(connection) }) }
        }
    }

    private func next(for lane: Lane) -> Work? {
        state.withLock { state in
            guard let work = state.waiting.popFirst() else { state.idle.append(lane); return nil }
            return work
        }
    }

    /// Waits for what runs; what comes later is refused.
    func close() { lanes.forEach { $0.close() } }

    /// One connection and its thread.
    // @unchecked: the connection is touched on the lane's serial queue only.
    private final class Lane: @unchecked Sendable {
        private let connection: PostgresConnection
        private let queue: DispatchQueue

        init(_ connection: PostgresConnection, label: String) {
            self.connection = connection
            queue = DispatchQueue(label: label)
        }

        /// Runs `work` and what `next` gives after it, until that is nothing.
        func run(_ work: @escaping Work, next: @escaping @Sendable (Lane) -> Work?) {
            queue.async {
                var current: Work? = work
                while let work = current {
                    work(self.connection)
                    current = next(self)
                }
            }
        }

        func close() { queue.sync { connection.close() } }
    }
}
