import Synchronization
import TestKit
import Testing

@testable import Platform

/// Trying again: as often as time allows, never twice what took effect, and everybody is answered.
@Suite(.timeLimit(.minutes(5))) struct PatienceTests {
    private static let lost = StorageError(.unavailable, "the server has gone away")
    private let engine = FakeEngine()

    /// Its clock is moved by the pauses; `onPause` gets their number.
    private func database(limit: Duration = .seconds(10), onPause: @escaping @Sendable (Int) -> Void) -> Database {
        let clock = Mutex((now: ContinuousClock.now, pauses: 0))
        let patience = Patience(
            limit: limit, now: { clock.withLock { $0.now } },
            pause: { time in
                let count = clock.withLock {
                    $0.now += time; $0.pauses += 1; return $0.pauses
                }
                onPause(count)
            })
        return Database(engine: engine, groupLimit: 10, patience: patience)
    }

    private func count(_ line: String) -> Int { engine.log.count { $0 == line } }

    @Test func aWriteIsTriedAgainUntilTheServerIsBack() async throws {
        engine.set { $0.beginError = Self.lost }
        let database = database { [engine] pauses in if pauses == 4 { engine.set { $0.beginError = nil } } }
        try await database.write { try $0.execute("a") }
        #expect(count("BEGIN") == 5)
        #expect(count("a") == 1)
        #expect(count("COMMIT") == 1)
    }

    @Test func whenTimeIsUpTheReasonIsTold() async throws {
        engine.set { $0.beginError = Self.lost }
        let pauses = Mutex(0)
        let database = database { count in pauses.withLock { $0 = count } }
        let error = await #expect(throws: StorageError.self) { try await database.write { try $0.execute("a") } }
        #expect(error?.message == Self.lost.message)
        #expect(pauses.withLock { $0 } > 5)
        #expect(!engine.log.contains("a"))
    }

    @Test(arguments: [StorageError.Code.diskFull, .constraint, .internal, .timeout, .corrupt])
    func whatWillNotPassIsNotTriedAgain(code: StorageError.Code) async throws {
        engine.set { $0.beginError = StorageError(code, "no") }
        let database = database { _ in Issue.record("waited") }
        await #expect(throws: StorageError.self) { try await database.write { try $0.execute("a") } }
        #expect(count("BEGIN") == 1)
    }

    @Test func aCommitWithoutAnAnswerThatTookEffectIsNotDoneTwice() async throws {
        engine.set { ($0.commitError, $0.hasCommitted) = (Self.lost, true) }
        let heard = Mutex(0)
        let database = database { _ in }
        database.onCommit { heard.withLock { $0 += 1 } }
        let value = try await database.write { connection in
            try connection.execute("a")
            return 7
        }
        #expect(value == 7)
        #expect(count("a") == 1)
        #expect(heard.withLock { $0 } == 1)
    }

    @Test func aCommitWithoutAnAnswerThatTookNoEffectIsDoneAgain() async throws {
        engine.set { $0.commitError = Self.lost }
        let database = database { [engine] pauses in if pauses == 2 { engine.set { $0.commitError = nil } } }
        try await database.write { try $0.execute("a") }
        #expect(count("WAS IT COMMITTED?") == 2)
        #expect(count("a") == 3)
    }

    @Test func aBatchKeepsItsItemsFromTryToTry() async throws {
        engine.set { $0.commitError = Self.lost }
        let database = database { [engine] pauses in if pauses == 3 { engine.set { $0.commitError = nil } } }
        let batches = Mutex<[[Int]]>([])
        let writer = BatchWriter<Int, Int>(database: database, maximum: 2) { _, items in
            batches.withLock { $0.append(items) }
            return items.map { .success($0 * 10) }
        }
        engine.hold()
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            for item in 1...3 {
                group.addTask { try await writer.write(item) }
                while writer.waitingCount < item { await Task.yield() }
            }
            engine.release()
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        #expect(results == [10, 20, 30])
        #expect(batches.withLock { $0 } == [[1, 2], [1, 2], [1, 2], [1, 2], [3]])
    }

    @Test func everythingThatWaitsIsAnsweredWhenTimeIsUp() async throws {
        engine.set { $0.beginError = Self.lost }
        let database = database { _ in }
        let writer = BatchWriter<Int, Int>(database: database, maximum: 2) { _, items in items.map { .success($0) } }
        engine.hold()
        let failures = await withTaskGroup(of: Bool.self) { group in
            for item in 1...5 { group.addTask { (try? await writer.write(item)) == nil } }
            for _ in 1...5 { group.addTask { (try? await database.write { try $0.execute("a") }) == nil } }
            while writer.waitingCount < 5 || database.groupCommit.waitingCount < 6 { await Task.yield() }
            engine.release()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 10)
        engine.set { $0.beginError = nil }
        #expect(try await writer.write(9) == 9)
        try await database.write { try $0.execute("b") }
    }

    @Test func pausesGrowToASecond() {
        let pauses = (0..<9).map(Patience.pause(afterAttempt:))
        #expect(pauses.first == .milliseconds(20))
        #expect(pauses.last == .seconds(1))
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
