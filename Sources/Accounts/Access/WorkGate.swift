import Dispatch
import Platform
import Synchronization

/// Runs heavy work on threads outside the event loops and Swift's own, a few pieces at a time; a bounded number waits.
final class WorkGate: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let width: Int
    private let maximumWaiting: Int
    private let queue: DispatchQueue
    private let state = Mutex(State())

    init(_ name: String = "passwords", width: Int, maximumWaiting: Int) {
        queue = DispatchQueue(label: "switchboard." + name, qos: .utility, attributes: .concurrent)
        self.width = width
        self.maximumWaiting = maximumWaiting
    }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Throws ``ClientError/tooBusy`` when too many wait already.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private func enter() async throws {
        let isFull = state.withLock { $0.running >= width && $0.waiting.count >= maximumWaiting }
        guard !isFull else { throw ClientError.tooBusy }
        await withCheckedContinuation { continuation in
            let enters = state.withLock { state in
                guard state.running >= width else { state.running += 1; return true }
                state.waiting.append(continuation)
                return false
            }
            if enters { continuation.resume() }
        }
    }

    /// When one ends, the first that waits begins.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else { state.running -= 1; return nil }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
