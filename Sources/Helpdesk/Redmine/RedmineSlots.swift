import Synchronization

/// Lets so many at a time do something; the others wait in the order in which they came.
final class RedmineSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var next = 0
        /// Who was cancelled before they stood in line.
        var gone: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    func run<Value>(_ work: () async throws -> Value) async throws -> Value {
        guard await take() else { throw CancellationError() }
        defer { give() }
        return try await work()
    }

    /// False for one who was cancelled meanwhile.
    private func take() async -> Bool {
        let number: Int? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.next += 1
            return state.next
        }
        guard let number else { return true }
        // Who is cancelled when they have their place already is remembered for nobody.
        defer { _ = state.withLock { $0.gone.remove(number) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in stand(number, continuation) }
        } onCancel: {
            leave(number)
        }
    }

    private func stand(_ number: Int, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer: Bool? = state.withLock { state in
            if state.gone.remove(number) != nil { return false }
            // One may have become free in between.
            if state.free > 0 {
                state.free -= 1
                return true
            }
            state.waiting.append((number, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func leave(_ number: Int) {
        let waiting = state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0.number == number }) else {
                state.gone.insert(number)
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiting.remove(at: place).continuation
        }
        waiting?.resume(returning: false)
    }

    private func give() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
