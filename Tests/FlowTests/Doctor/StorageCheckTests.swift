import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite(.bothEngines) struct StorageCheckTests {
    private static let migrations = Array(Installation.migrations.dropFirst(PlatformStorage.migrations.count))

    private func schema(of database: Database) async -> Finding? {
        await StorageCheck(database: database, settings: Settings(), world: TestWorld().world).findings().first { $0.check == "schema" }
    }

    @Test func aSchemaOfThisVersionIsWell() async throws {
        let files = try await TestDatabase(Self.migrations)
        #expect(await schema(of: files.database)?.level == .ok)
    }

    @Test func anInterruptedCopyIsTold() async throws {
        let files = try await TestDatabase(Self.migrations, engine: TestEngine.current)
        try await files.database.write { try $0.script("CREATE TABLE unfinished_copy (name TEXT PRIMARY KEY, value TEXT NOT NULL)") }
        let finding = await schema(of: files.database)
        #expect(finding?.level == .problem)
        #expect(finding?.what.contains("interrupted") == true)
        #expect(finding?.advice?.contains("restore") == true)
    }
}
