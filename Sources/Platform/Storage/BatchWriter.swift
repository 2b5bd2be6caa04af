import Synchronization

/// Gathers items of one kind from many callers and hands them to one function per commit, so that work which is the
/// same for all (finding the incident, counting) is done once. Each caller gets its own result after the commit.
package final class BatchWriter<Item: Sendable, Output: Sendable>: Sendable {
    /// Stores the items and returns one result for each, in their order. May run again with a part of them, after its
    /// changes were undone.
    package typealias Body = @Sendable (any SQLConnection, [Item]) throws -> [Result<Output, any Error>]

    struct Waiting {
        let item: Item
        let asked = ContinuousClock.now
        let continuation: CheckedContinuation<Output, any Error>
    }

    private let database: Database
    private let maximum: Int
    private let maximumWeight: Int
    private let weight: @Sendable (Item) -> Int
    let body: Body
    private let waiting = Mutex<(items: [Waiting], isEnqueued: Bool)>(([], false))

    /// - Parameters:
    ///   - maximum: the most items handed to `body` at once.
    ///   - maximumWeight: the most they may weigh together; an item that is heavier goes alone.
    ///   - weight: how much work an item is.
    package init(
        database: Database, maximum: Int, maximumWeight: Int = .max, weight: @escaping @Sendable (Item) -> Int = { _ in 1 },
        body: @escaping Body
    ) {
        self.database = database
        self.maximum = max(1, maximum)
        self.maximumWeight = maximumWeight
        self.weight = weight
        self.body = body
    }

    /// Returns when the item is on disk; throws ``StorageError`` when it is not.
    package func write(_ item: Item) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            let mustEnqueue = waiting.withLock { waiting in
                waiting.items.append(Waiting(item: item, continuation: continuation))
                defer { waiting.isEnqueued = true }
                return !waiting.isEnqueued
            }
            if mustEnqueue { database.groupCommit.enqueue(Batch(writer: self)) }
        }
    }

    /// Items that nobody has begun to store.
    var waitingCount: Int { waiting.withLock { $0.items.count } }

    func take() -> [Waiting] {
        waiting.withLock { waiting in
            let batch = Array(waiting.items.prefix(countToTake(waiting.items)))
            waiting.items.removeFirst(batch.count)
            return batch
        }
    }

    private func countToTake(_ items: [Waiting]) -> Int {
        var (count, total) = (0, 0)
        for waiting in items.prefix(maximum) {
            total += weight(waiting.item)
            guard count == 0 || total <= maximumWeight else { break }
            count += 1
        }
        return count
    }

    /// Called when a batch is settled: those that came meanwhile are the next one.
    func enqueueNext() {
        let hasMore = waiting.withLock { waiting in
            waiting.isEnqueued = !waiting.items.isEmpty
            return waiting.isEnqueued
        }
        if hasMore { database.groupCommit.enqueue(Batch(writer: self)) }
    }

    /// Gives up what nobody has begun to store and was asked for before `horizon`.
    func expire(before horizon: ContinuousClock.Instant, _ error: StorageError) {
        let expired = waiting.withLock { waiting in
            // The oldest stand first.
            let count = waiting.items.firstIndex { $0.asked > horizon } ?? waiting.items.count
            defer { waiting.items.removeFirst(count) }
            return waiting.items.prefix(count)
        }
        for waiting in expired { waiting.continuation.resume(throwing: error) }
    }

    /// Whether a batch that waits for its turn still has something to take then.
    func keepsBatch() -> Bool {
        waiting.withLock { waiting in
            waiting.isEnqueued = !waiting.items.isEmpty
            return waiting.isEnqueued
        }
    }
}
