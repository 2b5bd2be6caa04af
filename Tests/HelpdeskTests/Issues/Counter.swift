import Synchronization

/// A number that several tasks change.
final class Counter: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }

    @discardableResult
    func add(_ number: Int) -> Int {
        state.withLock { state in
            state += number
            return state
        }
    }

    func raise(to number: Int) { state.withLock { $0 = max($0, number) } }
}
