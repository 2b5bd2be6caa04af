import Foundation
import Kernel
import NIOCore
import Platform
import Synchronization
import TestKit
import Testing

@testable import StatusPage

@Suite("The document is built once", .timeLimit(.minutes(5)))
struct DocumentCacheTests {
    private let world = TestWorld()

    /// Builds when it is let, and counts.
    private final class Builder: Sendable {
        private let state = Mutex<(builds: Int, isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((0, true, []))
        let fails = Mutex(false)
        let isComplete = Mutex(true)

        var builds: Int { state.withLock { $0.builds } }

        func hold() { state.withLock { $0.isOpen = false } }

        func letGo() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.waiting = [] }
                return state.waiting
            }
            waiting.forEach { $0.resume() }
        }

        func build() async throws -> StatusDocument {
            state.withLock { $0.builds += 1 }
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
            if fails.withLock({ $0 }) { throw StorageError(.unavailable, "away") }
            let data = isComplete.withLock { $0 } ? StatusDocument.Channels() : nil
            return StatusDocument(data: data, error: data == nil ? "missing" : "", health: [:])
        }
    }

    private func cache(_ builder: Builder, validity: Duration = .seconds(30)) -> DocumentCache {
        DocumentCache(validity: validity, now: { [world] in world.now }) { _ in try await builder.build() }
    }

    @Test("Ten thousand readers cost one build, however long it takes")
    func storm() async throws {
        let builder = Builder()
        let cache = cache(builder)
        builder.hold()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10_000 { group.addTask { try await cache.current().body.readableBytes } }
            while builder.builds == 0 { await Task.yield() }
            builder.letGo()
            let sizes = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            #expect(sizes.count == 1)
        }
        #expect(builder.builds == 1)
    }

    @Test("It serves for its time and is built anew after it, or when the clock was set back")
    func validity() async throws {
        let builder = Builder()
        let cache = cache(builder)
        #expect(try await cache.current().remaining(at: world.now) == 30)
        world.advance(.milliseconds(29_999))
        #expect(try await cache.current().remaining(at: world.now) == 0)
        #expect(builder.builds == 1)
        world.advance(.milliseconds(1))
        _ = try await cache.current()
        #expect(builder.builds == 2)
        world.advance(.seconds(-3600))
        _ = try await cache.current()
        #expect(builder.builds == 3)
    }

    @Test("Without a time to serve each request has its own")
    func noCaching() async throws {
        let builder = Builder()
        let cache = cache(builder, validity: .zero)
        for _ in 0..<3 { #expect(try await cache.current().remaining(at: world.now) == nil) }
        #expect(builder.builds == 3)
    }

    @Test("One that waits for its first values is looked at again after a second")
    func incomplete() async throws {
        let builder = Builder()
        let cache = cache(builder)
        builder.isComplete.withLock { $0 = false }
        #expect(String(buffer: try await cache.current().body).contains(#""status":false"#))
        builder.isComplete.withLock { $0 = true }
        world.advance(.seconds(1))
        #expect(String(buffer: try await cache.current().body).contains(#""status":true"#))
    }

    @Test("A build that fails is told to those who waited, and leaves nothing behind")
    func failing() async throws {
        let builder = Builder()
        let cache = cache(builder)
        builder.fails.withLock { $0 = true }
        await #expect(throws: StorageError.self) { try await cache.current() }
        builder.fails.withLock { $0 = false }
        _ = try await cache.current()
        #expect(builder.builds == 2)
    }

    @Test("The last one serves while no new one can be made, but not for ever")
    func grace() async throws {
        let builder = Builder()
        let cache = cache(builder)
        let good = try await cache.current()
        builder.fails.withLock { $0 = true }
        world.advance(.seconds(329))
        let old = try await cache.current()
        // Whoever gets it may not keep it.
        #expect(old.builtAt == good.builtAt && old.body == good.body && old.remaining(at: world.now) == nil)
        #expect(builder.builds == 2)
        world.advance(.seconds(1))
        await #expect(throws: StorageError.self) { try await cache.current() }
        builder.fails.withLock { $0 = false }
        #expect(try await cache.current().builtAt == world.now)
    }

    @Test("While none can be built, nobody waits but the one who tries again")
    func failingOn() async throws {
        let builder = Builder()
        let cache = cache(builder)
        let good = try await cache.current()
        builder.fails.withLock { $0 = true }
        world.advance(.seconds(30))
        #expect(try await cache.current().builtAt == good.builtAt)
        builder.hold()
        async let trying = cache.current()
        while builder.builds == 2 { await Task.yield() }
        for _ in 0..<100 { #expect(try await cache.current().builtAt == good.builtAt) }
        builder.fails.withLock { $0 = false }
        builder.letGo()
        #expect(try await trying.builtAt == world.now)
        #expect(try await cache.current().builtAt == world.now)
        #expect(builder.builds == 3)
    }

    @Test("Who goes away ends the build for nobody")
    func leaving() async throws {
        let builder = Builder()
        let cache = cache(builder)
        builder.hold()
        let first = Task { try await cache.current() }
        while builder.builds == 0 { await Task.yield() }
        first.cancel()
        let second = Task { try await cache.current() }
        await Task.yield()
        builder.letGo()
        #expect(String(buffer: try await second.value.body).contains(#""status":true"#))
        #expect(builder.builds == 1)
    }
}
