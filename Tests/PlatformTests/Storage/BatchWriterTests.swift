import Synchronization
import TestKit
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5))) struct BatchWriterTests {
    private enum Outcome: Equatable {
        case stored(String)
        case refused(StorageError.Code)
    }

    private let engine = FakeEngine()
    private let database: Database

    init() { database = Database(engine: engine, groupLimit: 512) }

    /// Items written while the engine holds still, in the order they were given.
    private func outcomes(
        of items: [Int], maximum: Int = 100, maximumWeight: Int = .max, body: @escaping BatchWriter<Int, String>.Body
    ) async -> [Outcome] {
        let writer = BatchWriter(database: database, maximum: maximum, maximumWeight: maximumWeight, weight: { $0 }, body: body)
        engine.hold()
        return await withTaskGroup(of: (Int, Outcome).self) { group in
            for (index, item) in items.enumerated() {
                group.addTask {
                    do { return (index, .stored(try await writer.write(item))) } catch {
                        return (index, .refused((error as? StorageError)?.code ?? .internal))
                    }
                }
                while writer.waitingCount <= index { await Task.yield() }
            }
            engine.release()
            return await group.reduce(into: Array(repeating: .refused(.internal), count: items.count)) {
                $0[$1.0] = $1.1
            }
        }
    }

    @Test func itemsAreHandedOverTogetherInOrder() async {
        let batches = Mutex<[[Int]]>([])
        let outcomes = await outcomes(of: Array(1...7), maximum: 3) { _, items in
            batches.withLock { $0.append(items) }
            return items.map { Result.success("stored \($0)") }
        }
        #expect(batches.withLock { $0 } == [[1, 2, 3], [4, 5, 6], [7]])
        #expect(outcomes == (1...7).map { .stored("stored \($0)") })
        #expect(engine.log.count { $0 == "COMMIT" } == 3)
    }

    @Test func heavyItemsDoNotShareACommit() async {
        let batches = Mutex<[[Int]]>([])
        let outcomes = await outcomes(of: [4, 5, 1, 1, 30, 2, 8, 3], maximum: 3, maximumWeight: 10) { _, items in
            batches.withLock { $0.append(items) }
            return items.map { Result.success("\($0)") }
        }
        #expect(batches.withLock { $0 } == [[4, 5, 1], [1], [30], [2, 8], [3]])
        #expect(outcomes.count == 8)
    }

    @Test func anItemMayBeRefusedByTheBody() async {
        let outcomes = await outcomes(of: [1, 2, 3]) { _, items in
            items.map { $0 == 2 ? .failure(StorageError(.constraint, "no")) : .success("\($0)") }
        }
        #expect(outcomes == [.stored("1"), .refused(.constraint), .stored("3")])
    }

    @Test func theItemsAtFaultAreFoundByHalving() async {
        let sizes = Mutex<[Int]>([])
        let outcomes = await outcomes(of: Array(0..<64)) { _, items in
            sizes.withLock { $0.append(items.count) }
            if items.contains(where: { $0 == 5 || $0 == 60 }) { throw StorageError(.constraint, "bad") }
            return items.map { .success("\($0)") }
        }
        #expect(outcomes.indices.filter { outcomes[$0] == .refused(.constraint) } == [5, 60])
        #expect(sizes.withLock { $0.count } < 64 / 2)
    }

    @Test func aTransientErrorFailsAllAndIsNotTriedItemByItem() async {
        let calls = Mutex(0)
        let outcomes = await outcomes(of: [1, 2, 3]) { _, _ in
            calls.withLock { $0 += 1 }
            throw StorageError(.busy, "locked")
        }
        #expect(outcomes.allSatisfy { $0 == .refused(.busy) })
        #expect(calls.withLock { $0 } == 1)
    }

    @Test func everybodyIsAnsweredWhenTheBodyForgetsSome() async {
        let outcomes = await outcomes(of: [1, 2, 3]) { _, _ in [.success("one")] }
        #expect(outcomes == [.stored("one"), .stored("one"), .stored("one")])
        let none = await self.outcomes(of: [1, 2]) { _, _ in [] }
        #expect(none == [.refused(.internal), .refused(.internal)])
    }

    @Test func everybodyIsAnsweredWhenTheGroupFailsBeforeTheirTurn() async {
        engine.set { $0.beginError = StorageError(.busy, "locked") }
        let outcomes = await outcomes(of: Array(1...5), maximum: 2) { _, items in items.map { .success("\($0)") } }
        #expect(outcomes.allSatisfy { $0 == .refused(.busy) })
    }

    @Test func aFailedCommitIsNeverAcknowledged() async {
        engine.set { $0.commitError = StorageError(.unavailable, "input/output error") }
        let outcomes = await outcomes(of: Array(1...5), maximum: 2) { _, items in items.map { .success("\($0)") } }
        #expect(outcomes.allSatisfy { $0 == .refused(.unavailable) })
    }
}
