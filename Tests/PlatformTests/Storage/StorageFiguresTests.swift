import Kernel
import TestKit
import Testing

@testable import Platform

@Suite("Figures of the storage", .bothEngines)
struct StorageFiguresTests {
    @Test("They say which engine, how large, what waits and what ran")
    func figures() async throws {
        let world = TestWorld()
        let files = try await TestDatabase([], now: world)
        let database = files.database
        try await database.write { connection in
            try EventLog.append([.userChanged(UserID(1)), .userChanged(UserID(2))], at: world.now, on: connection)
            try connection.execute(
                "INSERT INTO event_cursors (consumer, position, updated_at) VALUES (?1, 1, ?2)", "search", world.now)
            try connection.execute(
                "INSERT INTO scheduled_jobs (name, due_at, claimed_until) VALUES (?1, ?2, ?3)", "retention", world.now,
                world.now.adding(.seconds(60)))
        }
        let figures = try await database.figures(at: world.now)
        #expect(figures.engine.hasPrefix(database.dialect == .sqlite ? "SQLite 3." : "PostgreSQL 1"))
        #expect(figures.size > 1000 && figures.migrations == PlatformStorage.migrations.count && figures.waitingWrites == 0)
        #expect((figures.logSize != nil) == (database.dialect == .sqlite))
        #expect(figures.consumers == [.init(name: "search", behind: figures.logEnd - 1, movedAt: world.now)])
        let job = try #require(figures.jobs.first)
        #expect(job.name == "retention" && job.isRunning && job.finishedAt == nil && job.failures == 0)
        world.advance(.seconds(61))
        #expect(try await database.figures(at: world.now).jobs.first?.isRunning == false)
    }
}
