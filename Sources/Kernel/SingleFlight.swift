import Synchronization

/// Makes a value once for however many ask for it while it is being made. None of them ends it by going away.
///
/// It keeps nothing: whoever wants to keep what was made looks at what is kept first, and once more inside `make`, because it
/// may have been finished in between.
package final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let running = Mutex<[Key: Task<Value, any Error>]>([:])

    package init() {}

    /// - Throws: what `make` throws, to all who wait for it; the next one who asks has it tried again.
    package func value(of key: Key, make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = running.withLock { running in
            if let task = running[key] { return task }
            // Nobody's own, so that nobody's going away cancels it.
            let task = Task { [self] in
                defer { self.running.withLock { $0[key] = nil } }
                return try await make()
            }
            running[key] = task
            return task
        }
        return try await task.value
    }
}
