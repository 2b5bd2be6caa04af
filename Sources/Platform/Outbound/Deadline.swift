import Synchronization

/// Waits for work at most so long. What cannot be interrupted (a file system that hangs, a look-up of a name) goes on by
/// itself: nobody waits for it any more.
package enum Deadline {
    /// - Parameter failure: thrown when the time is over.
    /// - Throws: `failure`, what `work` throws, or `CancellationError` at once when the one who waits is cancelled.
    package static func run<Value: Sendable>(
        _ limit: Duration, failing failure: any Error, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let answer = FirstAnswer<Value>()
        let worker = Task { await answer.give { try await work() } }
        let timer = Task {
            try await Task.sleep(for: limit)
            answer.give(.failure(failure))
            worker.cancel()
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await answer.value()
        } onCancel: {
            worker.cancel()
            answer.give(.failure(CancellationError()))
        }
    }
}

/// The first of several answers; later ones are dropped.
private final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case asked(CheckedContinuation<Value, any Error>)
        case given(Result<Value, any Error>)
    }

    private let state = Mutex(State.open)

    func give(_ work: () async throws -> Value) async {
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        give(result)
    }

    func give(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .given: return nil
            case .open:
                state = .given(result)
                return nil
            case .asked(let continuation):
                state = .given(result)
                return continuation
            }
        }
        waiting?.resume(with: result)
    }

    /// Asked for once.
    func value() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let given = state.withLock { state -> Result<Value, any Error>? in
                if case .given(let result) = state { return result }
                state = .asked(continuation)
                return nil
            }
            if let given { continuation.resume(with: given) }
        }
    }
}
