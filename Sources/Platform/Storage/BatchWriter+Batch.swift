import Synchronization

extension BatchWriter {
    /// The items of one commit.
    final class Batch: PendingWrite {
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

        /// All together; a batch that fails for a reason that is no fault of the storage is halved until the items at fault
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
