import Foundation
import Platform
import TestKit
import Testing

@testable import App

/// The schema that the migrations make, in the manual: `make schema` writes it anew.
@Suite(.timeLimit(.minutes(5))) struct SchemaTests {
    private func database(_ engine: TestEngine) async throws -> TestDatabase {
        try await TestDatabase(Array(Installation.migrations.dropFirst(PlatformStorage.migrations.count)), engine: engine)
    }

    private func manual(_ engine: TestEngine) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/schema/\(engine).sql").standardized
    }

    @Test(arguments: TestEngine.all) func theManualHoldsTheSchema(engine: TestEngine) async throws {
        let head = "-- The schema as the migrations make it; written by `make schema`, never by hand.\n\n"
        let text = head + (try await SchemaDump.text(of: try await database(engine).database))
        if ProcessInfo.processInfo.environment["SWITCHBOARD_RECORD_SCHEMA"] != nil {
            try Data(text.utf8).write(to: manual(engine))
        }
        let written = try? String(contentsOf: manual(engine), encoding: .utf8)
        #expect(written == text, "docs/schema/\(engine).sql is not what the migrations make: run `make schema` and look at the difference")
    }

    @Test(.enabled(if: TestEngine.all.count == TestEngine.allCases.count)) func bothEnginesHaveTheSameSchema() async throws {
        let sqlite = try await SchemaOutline(of: try await database(.sqlite).database)
        let postgres = try await SchemaOutline(of: try await database(.postgres).database)
        #expect(sqlite.tables.count > 15)
        #expect(sqlite.differences(from: postgres) == [])
    }

    @Test(
        .enabled(if: TestEngine.all.count == TestEngine.allCases.count),
        arguments: [
            "CREATE TABLE more (id BIGINT PRIMARY KEY)", "ALTER TABLE incidents ADD COLUMN more TEXT",
            "CREATE INDEX more ON incidents (state)", "CREATE UNIQUE INDEX more ON incidents (state)",
            "CREATE INDEX more ON incidents (state) WHERE state = 1", "DROP INDEX incidents_by_arrival",
        ])
    func aDifferenceIsSeen(statement: String) async throws {
        let changed = try await database(.postgres).database
        try await changed.write { try $0.script(statement) }
        let sqlite = try await SchemaOutline(of: try await database(.sqlite).database)
        #expect(try await SchemaOutline(of: changed).differences(from: sqlite).count == 1)
    }
}
