import Kernel
import Synchronization
import Testing

@Suite("One value for many who ask", .timeLimit(.minutes(1)))
struct SingleFlightTests {
    private struct Failure: Error {}

    /// Makes a value when it is let, and counts.
    private final class Maker: Sendable {
        private let state = Mutex<(made: Int, isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((0, false, []))

        var made: Int { state.withLock { $0.made } }

        func letGo() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.waiting = [] }
                return state.waiting
            }
            waiting.forEach { $0.resume() }
        }

        func make() async -> Int {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    state.made += 1
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
            return made
        }
    }

    private let flight = SingleFlight<String, Int>()
    private let maker = Maker()

    private func begun(_ count: Int) async {
        while maker.made < count { await Task.yield() }
    }

    @Test("All who ask meanwhile get the same; who asks later has it made anew")
    func itIsMadeOnce() async throws {
        async let first = flight.value(of: "a") { await maker.make() }
        await begun(1)
        async let second = flight.value(of: "a") { await maker.make() }
        maker.letGo()
        #expect(try await [first, second] == [1, 1])
        #expect(try await flight.value(of: "a") { await maker.make() } == 2)
    }

    @Test("Another one's does not wait for it")
    func eachKeyIsItsOwn() async throws {
        async let first = flight.value(of: "a") { await maker.make() }
        await begun(1)
        #expect(try await flight.value(of: "b") { 7 } == 7)
        maker.letGo()
        _ = try await first
    }

    @Test("Going away ends nothing")
    func goingAwayEndsNothing() async throws {
        let leaving = Task { try await flight.value(of: "a") { await maker.make() } }
        await begun(1)
        async let staying = flight.value(of: "a") { await maker.make() }
        leaving.cancel()
        maker.letGo()
        #expect(try await staying == 1)
    }

    @Test("A failure is told to who waits for it and not kept")
    func failuresAreNotKept() async throws {
        await #expect(throws: Failure.self) { try await flight.value(of: "a") { throw Failure() } }
        #expect(try await flight.value(of: "a") { 1 } == 1)
    }
}
