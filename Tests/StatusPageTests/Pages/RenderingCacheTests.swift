import HTTPTypes
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import StatusPage

@Suite("A page is rendered once for however many ask", .timeLimit(.minutes(5)))
struct RenderingCacheTests {
    private let world = TestWorld()
    private let mark = StatusSnapshot.Mark()

    /// Renders when it is let, and counts.
    private final class Maker: Sendable {
        private let state = Mutex<(count: Int, isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((0, true, []))
        let error = Mutex<(any Error)?>(nil)

        var count: Int { state.withLock { $0.count } }

        func hold() { state.withLock { $0.isOpen = false } }

        func letGo() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.waiting = [] }
                return state.waiting
            }
            waiting.forEach { $0.resume() }
        }

        func make() async throws -> KeptAnswer {
            state.withLock { $0.count += 1 }
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
            if let error = error.withLock({ $0 }) { throw error }
            return KeptAnswer(Array("page".utf8), contentType: "text/plain")
        }
    }

    private func cache(limit: Int = 60) -> RenderingCache<String> {
        RenderingCache(of: "test", validity: .seconds(10), limit: limit, now: { [world] in world.now })
    }

    private func madeAt(
        _ cache: RenderingCache<String>, _ maker: Maker, _ key: String = "home", of mark: StatusSnapshot.Mark? = nil
    ) async throws -> Timestamp {
        try await cache.rendering(of: key, mark ?? self.mark) { _ in try await maker.make() }.madeAt
    }

    @Test("Ten thousand readers cost one rendering, however long it takes")
    func storm() async throws {
        let (cache, maker) = (cache(), Maker())
        maker.hold()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10_000 { group.addTask { _ = try await madeAt(cache, maker) } }
            while maker.count == 0 { await Task.yield() }
            maker.letGo()
            try await group.waitForAll()
        }
        #expect(maker.count == 1)
    }

    @Test("It serves for its time, and each page by itself")
    func validity() async throws {
        let (cache, maker) = (cache(), Maker())
        let first = try await madeAt(cache, maker)
        _ = try await madeAt(cache, maker, "history")
        #expect(maker.count == 2)
        world.advance(.seconds(9))
        #expect(try await madeAt(cache, maker) == first && maker.count == 2)
        world.advance(.seconds(1))
        #expect(try await madeAt(cache, maker) == world.now && maker.count == 3)
    }

    @Test("Another snapshot is rendered at once, also while one before it still is; that one does not take its place")
    func anotherSnapshot() async throws {
        let (cache, maker, later) = (cache(), Maker(), StatusSnapshot.Mark())
        maker.hold()
        async let old = madeAt(cache, maker)
        while maker.count == 0 { await Task.yield() }
        world.advance(.seconds(1))
        async let new = madeAt(cache, maker, of: later)
        while maker.count == 1 { await Task.yield() }
        maker.letGo()
        let made = try await (old, new)
        #expect(made.1 == world.now && made.0 < made.1)
        world.advance(.seconds(1))
        #expect(try await madeAt(cache, maker, of: later) == made.1 && maker.count == 2)
    }

    @Test("Who comes late with the snapshot before gets what was made of the last one, and takes nobody's rendering away")
    func late() async throws {
        let (cache, maker, later) = (cache(), Maker(), StatusSnapshot.Mark())
        let made = try await madeAt(cache, maker, of: later)
        world.advance(.seconds(1))
        for _ in 0..<3 {
            #expect(try await madeAt(cache, maker, of: mark) == made)
            #expect(try await madeAt(cache, maker, of: later) == made)
        }
        #expect(maker.count == 1)
    }

    @Test("How long it still serves is told in whole seconds; a clock that was set back ends it")
    func remaining() async throws {
        let (cache, maker) = (cache(), Maker())
        let rendering = try await cache.rendering(of: "home", mark) { _ in try await maker.make() }
        #expect(cache.remaining(of: rendering, at: world.now) == 10)
        #expect(cache.remaining(of: rendering, at: world.now.adding(.milliseconds(9500))) == 0)
        #expect(cache.remaining(of: rendering, at: world.now.adding(.seconds(10))) == nil)
        #expect(cache.remaining(of: rendering, at: world.now.adding(.seconds(-1))) == nil)
    }

    @Test("While nothing can be read the last one serves for a while, then the error is told")
    func grace() async throws {
        let (cache, maker) = (cache(), Maker())
        let first = try await madeAt(cache, maker)
        maker.error.withLock { $0 = StorageError(.unavailable, "away") }
        world.advance(.seconds(299))
        #expect(try await madeAt(cache, maker) == first)
        await #expect(throws: StorageError.self) { try await madeAt(cache, maker, "never rendered") }
        world.advance(.seconds(1))
        await #expect(throws: StorageError.self) { try await madeAt(cache, maker) }
        maker.error.withLock { $0 = nil }
        #expect(try await madeAt(cache, maker) == world.now)
    }

    @Test("While none can be made, nobody waits but the one who tries again")
    func failingOn() async throws {
        let (cache, maker) = (cache(), Maker())
        let first = try await madeAt(cache, maker)
        maker.error.withLock { $0 = StorageError(.unavailable, "away") }
        world.advance(.seconds(10))
        #expect(try await madeAt(cache, maker) == first)
        maker.hold()
        async let trying = madeAt(cache, maker)
        while maker.count == 2 { await Task.yield() }
        for _ in 0..<100 { #expect(try await madeAt(cache, maker) == first) }
        maker.error.withLock { $0 = nil }
        maker.letGo()
        #expect(try await trying == world.now)
        #expect(try await madeAt(cache, maker) == world.now && maker.count == 3)
    }

    @Test("What is gone is not shown any more")
    func gone() async throws {
        let (cache, maker) = (cache(), Maker())
        _ = try await madeAt(cache, maker)
        maker.error.withLock { $0 = ClientError.notFound }
        world.advance(.seconds(10))
        await #expect(throws: ClientError.self) { try await madeAt(cache, maker) }
    }
}
