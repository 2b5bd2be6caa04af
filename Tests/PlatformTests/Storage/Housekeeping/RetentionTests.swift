import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@Suite(.bothEngines) struct RetentionTests {
    private let world = TestWorld()
    private let calls = Calls()

    private final class Calls: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    /// A table whose rows are numbers of the event log's `at`.
    private func table(_ name: String, from: Int, to: Int, taking time: Duration = .zero) -> Retention.Table {
        Retention.Table(name: name) { [world, calls] connection, limit in
            calls.add(name)
            world.advance(time)
            return try connection.execute(
                "DELETE FROM event_log WHERE id IN (SELECT id FROM event_log WHERE at BETWEEN ?1 AND ?2 LIMIT ?3)",
                from, to, limit)
        }
    }

    private func database() async throws -> Database {
        let database = try await TestDatabase([]).database
        try await database.write { connection in
            for at in 1...30 { try connection.execute("INSERT INTO event_log (at, payload) VALUES (?1, '{}')", at) }
        }
        return database
    }

    private func run(_ tables: [Retention.Table], on database: Database, budget: Duration = .seconds(20)) async throws -> Retention.Report {
        try await Retention(database: database, tables: tables, step: 5, budget: budget, now: { world.now }).run()
    }

    @Test func deletesInStepsFromAllTablesInTurn() async throws {
        let database = try await database()
        let report = try await run([table("a", from: 1, to: 12), table("b", from: 13, to: 15)], on: database)
        #expect(report == .init(deleted: ["a": 12, "b": 3], isComplete: true))
        #expect(calls.all == ["a", "b", "a", "a"])
        #expect(try await database.read { try $0.row("SELECT count(*) AS n FROM event_log")?.int("n") } == 15)
    }

    @Test func stopsWhenItsTimeIsUsedAndGoesOnNextTime() async throws {
        let database = try await database()
        let slow = table("a", from: 1, to: 30, taking: .seconds(4))
        let report = try await run([slow], on: database, budget: .seconds(10))
        #expect(report == .init(deleted: ["a": 15], isComplete: false))
        #expect(try await run([slow], on: database, budget: .seconds(60)) == .init(deleted: ["a": 15], isComplete: true))
    }

    @Test func nothingToDoTakesOneLookForEachTable() async throws {
        let report = try await run([table("a", from: 90, to: 99), table("b", from: 90, to: 99)], on: try await database())
        #expect(report == .init(deleted: ["a": 0, "b": 0], isComplete: true))
        #expect(calls.all == ["a", "b"])
    }

    @Test func whatWasDeletedStaysDeletedWhenALaterStepFails() async throws {
        struct Broken: Error {}
        let database = try await database()
        let broken = Retention.Table(name: "b") { _, _ in throw Broken() }
        await #expect(throws: Broken.self) { try await run([table("a", from: 1, to: 3), broken], on: database) }
        #expect(try await database.read { try $0.row("SELECT count(*) AS n FROM event_log")?.int("n") } == 27)
    }
}
