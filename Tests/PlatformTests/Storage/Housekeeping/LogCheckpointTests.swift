import Kernel
import Platform
import TestKit
import Testing

@Suite struct LogCheckpointTests {
    private let world = TestWorld()

    private func fill(_ database: Database) async throws {
        try await database.write { connection in
            for _ in 0..<100 {
                try connection.execute(
                    "INSERT INTO event_log (at, payload) VALUES (?1, ?2)", 1, String(repeating: "x", count: 2000))
            }
        }
    }

    @Test func aLongLogIsFoldedAtOnceAndAShortOneNowAndThen() async throws {
        let database = try await TestDatabase([]).database
        let checkpoint = LogCheckpoint(
            database: database, threshold: 100_000, every: .seconds(300), now: { world.now })
        try await fill(database)
        #expect(try await checkpoint.runOnce() == 0)
        #expect(try await checkpoint.runOnce() == nil)
        try await database.write { try $0.execute("DELETE FROM event_log WHERE id = 1") }
        #expect(try await checkpoint.runOnce() == nil)
        world.advance(.seconds(299))
        #expect(try await checkpoint.runOnce() == nil)
        world.advance(.seconds(1))
        #expect(try await checkpoint.runOnce() == 0)
    }

    @Test func aClockThatWasSetBackDoesNotPutItOff() async throws {
        let database = try await TestDatabase([]).database
        let checkpoint = LogCheckpoint(database: database, now: { world.now })
        try await fill(database)
        world.advance(.seconds(-3600))
        #expect(try await checkpoint.runOnce() == 0)
    }
}
