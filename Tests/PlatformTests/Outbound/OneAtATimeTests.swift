import Platform
import Synchronization
import Testing

@Suite struct OneAtATimeTests {
    private struct Refusal: Error {}

    @Test("One at a time for each key")
    func oneAtATime() async throws {
        let gate = OneAtATime<Int>()
        let (inside, most) = (Counter(), Counter())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await gate.run(number % 2) {
                        most.raise(to: inside.add(1))
                        await Task.yield()
                        inside.add(-1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(most.value <= 2 && inside.value == 0)
        await #expect(throws: Refusal.self) { try await gate.run(1) { throw Refusal() } }
        #expect(try await gate.run(1) { 7 } == 7)
    }
}

/// A number that several tasks change.
private final class Counter: Sendable {
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
