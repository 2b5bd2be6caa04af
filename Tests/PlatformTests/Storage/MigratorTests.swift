import Foundation
import Kernel
import TestKit
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5))) struct MigratorTests {
    private static let now = Timestamp(microseconds: 1)
    private static let first = Migration(module: "m", number: 1, name: "one", sql: "CREATE TABLE one (id {{id}});")
    private static let second = Migration(module: "m", number: 2, name: "two", sql: "CREATE TABLE two (id {{id}});")

    private func tables(_ database: Database, _ names: String...) async throws -> [String] {
        var found: [String] = []
        for name in names where (try? await database.read { try $0.query("SELECT 1 AS x FROM \(name)") }) != nil {
            found.append(name)
        }
        return found
    }

    @Test(arguments: TestEngine.all) func appliesWhatIsMissingAndNothingTwice(engine: TestEngine) async throws {
        let test = try await TestDatabase([Self.first], engine: engine)
        let migrator = Migrator(PlatformStorage.migrations + [Self.first, Self.second])
        #expect(try await migrator.run(on: test.database, now: Self.now) == ["m 2 (two)"])
        #expect(try await migrator.run(on: test.database, now: Self.now) == [])
        #expect(try await tables(test.database, "one", "two") == ["one", "two"])
        let count = try await test.database.read { try Migrator.count(on: $0) }
        #expect(count == PlatformStorage.migrations.count + 2)
    }

    @Test(arguments: TestEngine.all) func aStepThatFailsLeavesNothing(engine: TestEngine) async throws {
        let test = try await TestDatabase([], engine: engine)
        let broken = Migration(
            module: "m", number: 2, name: "broken", sql: "CREATE TABLE half (id {{id}}); CREATE TABLE half (id {{id}});"
        )
        await #expect(throws: StorageError.self) {
            try await Migrator(PlatformStorage.migrations + [Self.first, broken]).run(on: test.database, now: Self.now)
        }
        #expect(try await tables(test.database, "one", "half") == [])
        let mended = Migrator(PlatformStorage.migrations + [Self.first, Self.second])
        #expect(try await mended.run(on: test.database, now: Self.now) == ["m 1 (one)", "m 2 (two)"])
    }

    @Test(arguments: TestEngine.all) func tellsWhatIsMissingAndChangesNothing(engine: TestEngine) async throws {
        let directory = try TestDirectory()
        let empty = try await engine.open(engine.newLocation(in: directory))
        defer { try? empty.close() }
        let migrator = Migrator(PlatformStorage.migrations + [Self.first, Self.second])
        #expect(try await migrator.missing(on: empty) == nil)
        #expect(try await Migrator.holdsInstallation(empty) == false)
        let test = try await TestDatabase([Self.first], engine: engine)
        #expect(try await migrator.missing(on: test.database) == ["m 2 (two)"])
        #expect(try await tables(test.database, "two") == [])
        #expect(try await Migrator.holdsInstallation(test.database))
        await #expect(throws: StorageError.self) { try await Migrator([]).missing(on: test.database) }
    }

    @Test(
        arguments: TestEngine.all,
        [
            ("CREATE TABLE schema_migrations (version TEXT)", "schema_migrations"), ("CREATE TABLE two (id BIGINT)", "two"),
            ("CREATE VIEW one AS SELECT 1 AS id", "one"),
        ])
    func tablesOfAnotherApplicationAreNamedAndLeftAlone(engine: TestEngine, other: (String, String)) async throws {
        let (statement, name) = other
        let directory = try TestDirectory()
        let database = try await engine.open(engine.newLocation(in: directory))
        defer { try? database.close() }
        try await database.write { try $0.script(statement) }
        let migrator = Migrator(PlatformStorage.migrations + [Self.first, Self.second])
        let asks: [@Sendable () async throws -> Void] = [
            { _ = try await migrator.run(on: database, now: Self.now) }, { _ = try await migrator.missing(on: database) },
        ]
        for ask in asks {
            let error = await #expect(throws: StorageError.self) { try await ask() }
            #expect(error?.code == .foreign && error?.message.contains("names of Switchboard's: \(name).") == true)
        }
        let left = try await database.read { connection in
            try connection.query(connection.dialect.relationsStatement).map { try $0.text("name") }
        }
        #expect(left == [name])
        // What has another name is no matter of ours.
        let directoryBeside = try TestDirectory()
        let beside = try await engine.open(engine.newLocation(in: directoryBeside))
        defer { try? beside.close() }
        try await beside.write { try $0.script("CREATE TABLE three (id BIGINT)") }
        #expect(try await migrator.run(on: beside, now: Self.now).count == PlatformStorage.migrations.count + 2)
    }

    @Test func refusesADatabaseOfANewerVersion() async throws {
        let test = try await TestDatabase([Self.first, Self.second])
        let error = await #expect(throws: StorageError.self) {
            try await Migrator(PlatformStorage.migrations + [Self.first]).run(on: test.database, now: Self.now)
        }
        #expect(error?.code == .schemaTooNew)
        #expect(error?.message.contains("step m 2") == true)
    }

    @Test func refusesAStepThatWasEditedAfterwards() async throws {
        let test = try await TestDatabase([Self.first])
        let edited = Migration(module: "m", number: 1, name: "one", sql: Self.first.sql + " ")
        let error = await #expect(throws: StorageError.self) {
            try await Migrator(PlatformStorage.migrations + [edited]).run(on: test.database, now: Self.now)
        }
        #expect(error?.code == .corrupt)
    }

    @Test func refusesAListWithAGapOrADouble() async throws {
        let test = try await TestDatabase([])
        for list in [[Self.second], [Self.first, Self.first], [Self.second, Self.first]] {
            await #expect(throws: StorageError.self) {
                try await Migrator(PlatformStorage.migrations + list).run(on: test.database, now: Self.now)
            }
        }
        #expect(try await tables(test.database, "one", "two") == [])
    }

    @Test(arguments: TestEngine.all) func severalAtOnceApplyEachStepOnce(engine: TestEngine) async throws {
        let test = try await TestDatabase([], engine: engine)
        let migrator = Migrator(PlatformStorage.migrations + [Self.first, Self.second])
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let other = try await test.openAgain()
                    return try await migrator.run(on: other, now: Self.now)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == ["m 1 (one)", "m 2 (two)"])
    }

    @Test func tokensAreSpelledForEachEngine() {
        #expect(
            Dialect.sqlite.translated(ddl: "a {{id}}, b {{id}}").components(separatedBy: "AUTOINCREMENT").count == 3)
        #expect(Dialect.postgres.translated(ddl: "{{id}}").contains("IDENTITY"))
        #expect(Dialect.postgres.translated(ddl: "a TEXT") == "a TEXT")
    }
}
