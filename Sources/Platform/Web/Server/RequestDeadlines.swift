import Hummingbird
import ServiceLifecycle
import Synchronization

/// Gives up requests that are worked on for too long: looks at all of them once a second, so that a request costs two short
/// locks and no timer of its own. While the client sends a body, it is the connection that watches the time.
package final class RequestDeadlines: NamedService {
    /// A running request. The task is only touched under the lock and before its own end takes the entry out.
    private struct Entry: @unchecked Sendable {
        /// Since when it has been worked on, waits left out; nil while it waits for its client.
        var started: ContinuousClock.Instant?
        /// For how long it was worked on before it began to wait.
        var worked = Duration.zero
        // Cancelling from elsewhere is what the type is made for; it must only not outlive the task, and it does not.
        let task: UnsafeCurrentTask
    }

    private let limit: Duration
    private let state = Mutex<(next: UInt64, running: [UInt64: Entry])>((0, [:]))

    package init(limit: Duration) { self.limit = limit }

    /// Runs `work` in a task of its own, which is cancelled when the time is over. Time spent waiting for the client's body
    /// does not count, if `work` reads it from the request it is given.
    func limiting<Value: Sendable>(
        _ request: Request, _ work: @escaping @Sendable (Request) async throws -> Value
    ) async throws -> Value {
        async let value = tracked { id in
            guard let id, request.sendsBody else { return try await work(request) }
            return try await work(request.watchingBody(waits: { self.pause(id) }, goesOn: { _ in self.resume(id) }))
        }
        return try await value
    }

    private func tracked<Value: Sendable>(_ work: @Sendable (UInt64?) async throws -> Value) async throws -> Value {
        let id = withUnsafeCurrentTask { task -> UInt64? in
            guard let task else { return nil }
            let entry = Entry(started: .now, task: task)
            return state.withLock { state in
                state.next &+= 1
                state.running[state.next] = entry
                return state.next
            }
        }
        defer { if let id { state.withLock { _ = $0.running.removeValue(forKey: id) } } }
        return try await work(id)
    }

    private func pause(_ id: UInt64) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard let started = state.running[id]?.started else { return }
            state.running[id]?.worked = now - started
            state.running[id]?.started = nil
        }
    }

    private func resume(_ id: UInt64) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard let entry = state.running[id], entry.started == nil else { return }
            state.running[id]?.started = now - entry.worked
        }
    }

    /// Cancels what has been running for longer than the limit.
    func expire(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            for entry in state.running.values {
                if let started = entry.started, now - started >= limit { entry.task.cancel() }
            }
        }
    }

    /// Looks once a second until the server stops.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                self.expire()
            }
        }
    }
}
