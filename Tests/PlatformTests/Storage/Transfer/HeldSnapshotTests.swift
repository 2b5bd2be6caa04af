import Kernel
import TestKit
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5))) struct HeldSnapshotTests {
    private func test(_ engine: TestEngine) async throws -> TestDatabase {
        try await TestDatabase([StorageScenario.things], engine: engine)
    }

    private func add(_ name: String, to database: Database) async throws {
        try await database.write { _ = try Thing(name: name).insert(on: $0) }
    }

    private static let count = "SELECT count(*) AS number FROM things"

    @Test(arguments: TestEngine.all) func showsOneMomentWhileOthersWrite(engine: TestEngine) async throws {
        let test = try await test(engine)
        try await add("before", to: test.database)
        let seen = try await test.database.withSnapshot { snapshot in
            var seen: [Int?] = []
            for name in ["one", "two"] {
                seen.append(try await snapshot.read { try $0.row(Self.count)?.int("number") })
                try await add(name, to: test.database)
            }
            seen.append(try await snapshot.read { try $0.row(Self.count)?.int("number") })
            return seen
        }
        #expect(seen == [1, 1, 1])
        #expect(try await test.database.read { try $0.row(Self.count)?.int("number") } == 3)
    }

    @Test(arguments: TestEngine.all) func isGivenBackAfterAnError(engine: TestEngine) async throws {
        struct Failure: Error {}
        let test = try await test(engine)
        // More often than there are readers.
        for _ in 0..<6 {
            await #expect(throws: Failure.self) {
                try await test.database.withSnapshot { snapshot in
                    _ = try await snapshot.read { try $0.row(Self.count) }
                    throw Failure()
                }
            }
        }
        #expect(try await test.database.read { try $0.row(Self.count)?.int("number") } == 0)
    }

    @Test(arguments: TestEngine.all) func anErrorInAStepIsTheStepsOwn(engine: TestEngine) async throws {
        let test = try await test(engine)
        let count = try await test.database.withSnapshot { snapshot in
            await #expect(throws: StorageError.self) { try await snapshot.read { try $0.row(Self.count)?.int("nothing") } }
            return try await snapshot.read { try $0.row(Self.count)?.int("number") }
        }
        #expect(count == 0)
    }

    @Test(.enabled(if: TestEngine.all.contains(.postgres))) func isLostWithItsConnection() async throws {
        let postgres = try TestPostgres.shared.get()
        let url = try postgres.newDatabase()
        let database = try await Database.postgres(url: url)
        let error = await #expect(throws: StorageError.self) {
            try await database.withSnapshot { snapshot in
                _ = try await snapshot.read { try $0.row("SELECT 1 AS one") }
                try postgres.cutConnections(to: url)
                _ = try await snapshot.read { try $0.row("SELECT 1 AS one") }
            }
        }
        #expect(error?.code == .unavailable)
        #expect(try await database.read { try $0.row("SELECT 1 AS one")?.int("one") } == 1)
        try database.close()
    }

    @Test(.enabled(if: TestEngine.all.contains(.postgres))) func aServerThatIsGoneIsTold() async throws {
        let database = try await Database.postgres(url: TestPostgres.shared.get().newDatabase())
        try database.close()
        await #expect(throws: StorageError.self) {
            try await database.withSnapshot { snapshot in _ = try await snapshot.read { try $0.row("SELECT 1 AS one") } }
        }
    }
}
