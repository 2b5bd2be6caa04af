import Synchronization
import Testing

@testable import Connector

@Suite("Bounded work", .timeLimit(.minutes(5)))
struct BoundedWorkTests {
    /// Which pieces were begun, and how many at the same time.
    private final class Ledger: Sendable {
        private let state = Mutex((now: 0, most: 0, begun: [Int]()))

        var found: (now: Int, most: Int, begun: [Int]) { state.withLock { $0 } }

        func begin(_ number: Int) {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
                state.begun.append(number)
            }
        }

        func end() { state.withLock { $0.now -= 1 } }
    }

    @Test("All is done, begun in its order, no more at the same time than it may", arguments: [1, 3])
    func bounds(most: Int) async {
        let work = BoundedWork()
        let state = Ledger()
        for number in 0..<50 {
            work.add {
                state.begin(number)
                await Task.yield()
                state.end()
            }
        }
        work.finish()
        await work.run(atMost: most)
        let found = state.found
        #expect(found.now == 0 && found.most <= most && found.begun.sorted() == Array(0..<50))
        if most == 1 { #expect(found.begun == Array(0..<50)) }
    }

    @Test("It ends when it is cancelled, whatever still comes")
    func cancelled() async {
        let work = BoundedWork()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work.run(atMost: 2) }
            group.cancelAll()
        }
        work.add {}
    }
}
