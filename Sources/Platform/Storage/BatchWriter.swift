import Synchronization

/// Gathers items of one kind from many callers and hands them to one function per commit, so that work which is the
/// same for all (finding the incident, counting) is done once. Each caller gets its own result after the commit.
package final class BatchWriter<Item: Sendable, Output: Sendable>: Sendable {
    /// Stores the items and returns one result for each, in their order. May run again with a part of them, after its
    /// changes were undone.
    package typealias Body = @Sendable (any SQLConnection, [Item]) throws -> [Result<Output, any Error>]

    private struct Waiting {
        let item: Item
        let asked = ContinuousClock.now
        let continuation: CheckedContinuation<Output, any Error>
    }

    private let database: Database
    private let maximum: Int
    private let maximumWeight: Int
    private let weight: @Sendable (Item) -> Int
    private let body: Body
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

    private func take() -> [Waiting] {
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
    private func enqueueNext() {
        let hasMore = waiting.withLock { waiting in
            waiting.isEnqueued = !waiting.items.isEmpty
            return waiting.isEnqueued
        }
        if hasMore { database.groupCommit.enqueue(Batch(writer: self)) }
    }

    /// Gives up what nobody has begun to store and was asked for before `horizon`.
    private func expire(before horizon: ContinuousClock.Instant, _ error: StorageError) {
        let expired = waiting.withLock { waiting in
            // The oldest stand first.
            let count = waiting.items.firstIndex { $0.asked > horizon } ?? waiting.items.count
            defer { waiting.items.removeFirst(count) }
            return waiting.items.prefix(count)
        }
        for waiting in expired { waiting.continuation.resume(throwing: error) }
    }

    /// Whether a batch that waits for its turn still has something to take then.
    private func keepsBatch() -> Bool {
        waiting.withLock { waiting in
            waiting.isEnqueued = !waiting.items.isEmpty
            return waiting.isEnqueued
        }
    }

    /// The items of one commit.
    private final class Batch: PendingWrite {
        private struct Taken {
            let waiting: Waiting
            var result: Result<Output, any Error>?
        }

        private let writer: BatchWriter
        /// Nil until its turn comes.
        private let taken = Mutex<[Taken]?>(nil)

        init(writer: BatchWriter) { self.writer = writer }

        func perform(_ connection: any SQLConnection) throws {
            let items = taken.withLock { taken in
                let batch = taken ?? writer.take().map { Taken(waiting: $0) }
                taken = batch
                return batch.map(\.waiting.item)
            }
            guard !items.isEmpty else { return }
            let results = try store(items, connection)
            taken.withLock { taken in
                for (index, result) in results.enumerated() { taken?[index].result = result }
            }
        }

        /// All together; what fails for a reason that is no fault of the storage is halved until the items at fault
        /// stand alone, and only those are refused.
        private func store(_ items: [Item], _ connection: any SQLConnection) throws -> [Result<Output, any Error>] {
            do {
                return try connection.savepoint { try results(of: items, connection) }
            } catch let error as StorageError where error.endsTransaction {
                throw error
            } catch let error as StorageError where error.code == .timeout {
                // In parts it would take as long again.
                return items.map { _ in .failure(error) }
            } catch {
                guard items.count > 1 else { return [.failure(error)] }
                let middle = items.count / 2
                let first = try store(Array(items[..<middle]), connection)
                return first + (try store(Array(items[middle...]), connection))
            }
        }

        /// A caller without a result would wait for ever.
        private func results(of items: [Item], _ connection: any SQLConnection) throws -> [Result<Output, any Error>] {
            let results = try writer.body(connection, items)
            guard results.count == items.count else {
                throw StorageError(.internal, "a batch of \(items.count) items gave \(results.count) results")
            }
            return results
        }

        func succeed() {
            let batch = taken.withLock { $0 } ?? []
            writer.enqueueNext()
            for item in batch {
                item.waiting.continuation.resume(with: item.result ?? .failure(StorageError(.internal, "an item was not stored")))
            }
        }

        func fail(_ error: any Error) {
            // A group that fails before this batch's turn still owes its items an answer.
            let batch = taken.withLock { $0 }?.map(\.waiting) ?? writer.take()
            writer.enqueueNext()
            for waiting in batch { waiting.continuation.resume(throwing: error) }
        }

        func expire(before horizon: ContinuousClock.Instant, _ error: StorageError) -> Bool {
            writer.expire(before: horizon, error)
            let parts = taken.withLock { taken -> (expired: [Taken], isEmpty: Bool)? in
                guard let batch = taken else { return nil }
                let expired = batch.filter { $0.waiting.asked <= horizon }
                taken = batch.filter { $0.waiting.asked > horizon }
                return (expired, expired.count == batch.count)
            }
            guard let parts else { return writer.keepsBatch() }
            if parts.isEmpty { writer.enqueueNext() }
            for item in parts.expired { item.waiting.continuation.resume(throwing: error) }
            return !parts.isEmpty
        }
    }
}
