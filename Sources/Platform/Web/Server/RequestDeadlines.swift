import ServiceLifecycle
import Synchronization

/// Gives up requests that take too long: looks at all of them once a second, so that a request costs two short locks
/// and no timer of its own.
package final class RequestDeadlines: Service {
    /// A running request. The task is only touched under the lock and before its own end takes the entry out.
    private struct Entry: @unchecked Sendable {
        let started: ContinuousClock.Instant
        // Cancelling from elsewhere is what the type is made for; it must only not outlive the task, and it does not.
        let task: UnsafeCurrentTask
    }

    private let limit: Duration
    private let state = Mutex<(next: UInt64, running: [UInt64: Entry])>((0, [:]))

    package init(limit: Duration) { self.limit = limit }

    /// Runs `work` in a task of its own, which is cancelled when the time is over.
    func limiting<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        async let value = tracked(work)
        return try await value
    }

    private func tracked<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
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
        return try await work()
    }

    /// Cancels what has been running for longer than the limit.
    func expire(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            for entry in state.running.values where now - entry.started >= limit { entry.task.cancel() }
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                self.expire()
            }
        }
    }
}
