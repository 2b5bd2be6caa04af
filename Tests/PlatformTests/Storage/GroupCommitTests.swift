import Synchronization
import TestKit
import Testing

@testable import Platform

/// Every write is answered exactly once, whatever fails: a continuation resumed twice would end the test process, one
/// never resumed would hang it.
@Suite(.timeLimit(.minutes(5))) struct GroupCommitTests {
    private let engine = FakeEngine()
    private let database: Database

    init() { database = Database(engine: engine, groupLimit: 3) }

    /// The outcomes of writes that wait together, in their order; nil is success.
    private func outcomes(
        of statements: [String], swallowing: Bool = false
    ) async -> [StorageError.Code?] {
        engine.hold()
        return await withTaskGroup(of: (Int, StorageError.Code?).self) { group in
            for (index, sql) in statements.enumerated() {
                group.addTask { [database] in
                    do {
                        try await database.write { connection in
                            do { try connection.execute(sql) } catch  where swallowing {}
                        }
                        return (index, nil)
                    } catch { return (index, (error as? StorageError)?.code ?? .internal) }
                }
            }
            while database.groupCommit.waitingCount < statements.count { await Task.yield() }
            engine.release()
            return await group.reduce(into: Array(repeating: nil, count: statements.count)) { $0[$1.0] = $1.1 }
        }
    }

    private func count(_ line: String) -> Int { engine.log.count { $0 == line } }

    @Test func writesThatWaitTogetherShareACommit() async {
        #expect(await outcomes(of: ["a", "b", "c"]) == [nil, nil, nil])
        #expect(count("COMMIT") == 1)
    }

    @Test func aGroupHasALimit() async {
        #expect(await outcomes(of: ["a", "b", "c", "d", "e", "f", "g"]).allSatisfy { $0 == nil })
        #expect(count("COMMIT") == 3)
    }

    @Test func anErrorOfItsOwnConcernsOneWrite() async {
        engine.set { $0.failing["b"] = StorageError(.constraint, "taken") }
        #expect(await outcomes(of: ["a", "b", "c"]) == [nil, .constraint, nil])
        #expect(engine.log.contains("ROLLBACK TO SAVEPOINT item"))
    }

    @Test func aTransientErrorConcernsTheWholeGroup() async {
        engine.set { $0.failing["b"] = StorageError(.diskFull, "full") }
        #expect(await outcomes(of: ["a", "b", "c"]) == [.diskFull, .diskFull, .diskFull])
        #expect(count("COMMIT") == 0)
        #expect(engine.log.last == "ROLLBACK")
    }

    @Test func noTransactionNoAnswerButAnError() async {
        engine.set { $0.beginError = StorageError(.busy, "locked") }
        #expect(await outcomes(of: ["a", "b"]) == [.busy, .busy])
        engine.set { $0.beginError = nil }
        #expect(await outcomes(of: ["a"]) == [nil])
    }

    @Test func aFailedCommitIsNeverAcknowledged() async {
        engine.set { $0.commitError = StorageError(.unavailable, "input/output error") }
        #expect(await outcomes(of: ["a", "b", "c"]) == [.unavailable, .unavailable, .unavailable])
        #expect(engine.log.suffix(2) == ["COMMIT", "ROLLBACK"])
        engine.set { $0.commitError = nil }
        #expect(await outcomes(of: ["a"]) == [nil])
    }

    @Test func noConnectionFailsTheGroupAndHeals() async {
        engine.set { $0.connectionError = StorageError(.unavailable, "gone") }
        #expect(await outcomes(of: ["a", "b", "c", "d"]).allSatisfy { $0 == .unavailable })
        engine.set { $0.connectionError = nil }
        #expect(await outcomes(of: ["a"]) == [nil])
    }

    @Test func aSavepointThatCannotBeUndoneEndsTheGroup() async {
        engine.set {
            $0.failing["b"] = StorageError(.corrupt, "damaged")
            $0.failing["ROLLBACK TO SAVEPOINT item"] = StorageError(.internal, "no such savepoint")
        }
        #expect(await outcomes(of: ["a", "b", "c"]) == [.unavailable, .unavailable, .unavailable])
        #expect(count("COMMIT") == 0)
    }

    @Test func aTransactionThatEndedUnnoticedIsNotCarriedOn() async {
        engine.set {
            $0.failing["b"] = StorageError(.diskFull, "full")
            $0.ending = ["b"]
        }
        #expect(await outcomes(of: ["a", "b", "c"], swallowing: true).allSatisfy { $0 == .unavailable })
        #expect(!engine.log.contains("c"))
    }

    @Test func listenersHearOfChangesOnly() async throws {
        let heard = Mutex(0)
        database.onCommit { heard.withLock { $0 += 1 } }
        try await database.write { _ in }
        #expect(heard.withLock { $0 } == 0)
        try await database.write { try $0.execute("a") }
        #expect(heard.withLock { $0 } == 1)
    }
}
