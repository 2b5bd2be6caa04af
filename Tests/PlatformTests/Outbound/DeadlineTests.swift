import Platform
import Synchronization
import TestKit
import Testing

@Suite("Deadlines", .timeLimit(.minutes(5)))
struct DeadlineTests {
    private struct Late: Error {}
    private struct Wrong: Error {}

    /// Work that cannot be interrupted, until it is let go.
    private final class Stuck: Sendable {
        private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

        func work() async { await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } } }

        /// Once it is at work.
        func letGo() async {
            while true {
                if let continuation = waiting.withLock({ $0.take() }) { return continuation.resume() }
                await Task.yield()
            }
        }
    }

    @Test("What cannot be interrupted is waited for no longer than the deadline")
    func late() async {
        let stuck = Stuck()
        await #expect(throws: Late.self) { try await Deadline.run(.milliseconds(50), failing: Late()) { await stuck.work() } }
        await stuck.letGo()
    }

    @Test("What comes in time is handed on, an error too")
    func inTime() async throws {
        #expect(try await Deadline.run(.seconds(60), failing: Late()) { 7 } == 7)
        await #expect(throws: Wrong.self) { try await Deadline.run(.seconds(60), failing: Late()) { throw Wrong() } }
    }

    @Test("Who is cancelled does not wait")
    func cancelled() async {
        let stuck = Stuck()
        let waiter = Task { try await Deadline.run(.seconds(60), failing: Late()) { await stuck.work() } }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        await stuck.letGo()
    }
}
