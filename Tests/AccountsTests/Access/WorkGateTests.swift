@testable import Accounts
import Dispatch
import Platform
import Synchronization
import Testing

@Suite struct WorkGateTests {
    @Test func noMoreRunAtOnceThanAllowed() async throws {
        let gate = WorkGate(width: 2, maximumWaiting: 100)
        let running = Running()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await gate.run {
                        running.begin()
                        defer { running.end() }
                        return number
                    }
                }
            }
            let sum = try await group.reduce(0, +)
            #expect(sum == 1225)
        }
        #expect(running.most <= 2)
    }

    @Test func whoFindsTheQueueFullIsTurnedAway() async throws {
        let gate = WorkGate(width: 1, maximumWaiting: 1)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let hold = DispatchSemaphore(value: 0)
        let first = Task {
            try await gate.run {
                start.yield()
                hold.wait()
            }
        }
        for await _ in started { break }
        let second = Task { try await gate.run {} }
        while gate.waitingCount < 1 { await Task.yield() }
        await #expect(throws: ClientError.tooBusy) { try await gate.run {} }
        hold.signal()
        try await first.value
        try await second.value
        try await gate.run {}
    }

    @Test func anErrorLeavesThePlaceFree() async throws {
        struct Failure: Error {}
        let gate = WorkGate(width: 1, maximumWaiting: 1)
        for _ in 0..<5 { await #expect(throws: Failure.self) { try await gate.run { throw Failure() } } }
        #expect(try await gate.run { 7 } == 7)
    }
}

/// How many are at work, and how many were at most.
private final class Running: Sendable {
    private let count = Mutex((now: 0, most: 0))

    var most: Int { count.withLock { $0.most } }
    func begin() { count.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func end() { count.withLock { $0.now -= 1 } }
}
