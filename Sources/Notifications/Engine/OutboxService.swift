import Kernel
import Logging
import Platform
import ServiceLifecycle
import Synchronization

/// Sends what is in the outbox as it becomes due. Each lane is worked on by itself, so that a slow one holds up no other.
struct OutboxService: NamedService {
    /// Lanes at the same time in one process.
    private static let most = 64

    let worker: OutboxWorker
    let loop: CommitLoop

    func run() async throws {
        let busy = Count()
        await withDiscardingTaskGroup { group in
            // Messages under way are waited for when the server stops: one that is cut off would be sent twice.
            let (lanes, found) = AsyncStream.makeStream(of: Lane.self)
            group.addTask {
                let isBegun = Count()
                await loop.run {
                    if isBegun.value == 0 { try await worker.begin() }
                    isBegun.add(1)
                    let free = Self.most - busy.value
                    guard free > 0 else { return }
                    for lane in try await worker.claim(limit: free) {
                        busy.add(1)
                        found.yield(lane)
                    }
                }
                found.finish()
            }
            group.addTask { await takeOver() }
            for await lane in lanes {
                group.addTask {
                    await worker.work(lane)
                    busy.add(-1)
                }
            }
        }
    }

    /// Looks once a second until nobody else holds anything.
    private func takeOver() async {
        let begun = worker.now()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do { guard try await worker.takeOver(since: begun) else { return } } catch {
                worker.logger.warning("leases of the dead cannot be taken over", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }

    /// How many there are of something.
    private final class Count: Sendable {
        private let number = Mutex(0)
        var value: Int { number.withLock { $0 } }
        func add(_ more: Int) { number.withLock { $0 += more } }
    }
}
