import TestKit
import Testing

@testable import Platform

@Suite struct PostgresReaderTests {
    @Test(arguments: ["bi", "_x", "a1_b", String(repeating: "a", count: 63)])
    func plainNamesAreTaken(name: String) { #expect(PostgresReader(name: name)?.name == name) }

    @Test(arguments: ["", "Bi", "1a", "a-b", "a b", "a\"b", "a;drop", "pg_bi", "ä", String(repeating: "a", count: 64)])
    func otherNamesAreNot(name: String) { #expect(PostgresReader(name: name) == nil) }

    /// Computed with Python's hashlib.
    @Test func secretsAreThoseOfTheServer() throws {
        let salt: [UInt8] = Array("0123456789abcdef".utf8)
        #expect(
            try #require(PostgresSecret(password: "pencil", salt: salt)).verifier
                == "SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$nQpbZ77WudtqufPwikHXGRt6g2QJ4zns8bZLw273DRM=:jn2amWP1q1h+jgjy0YTO14S6/F02SV7taipOeB7ef20="
        )
    }

    @Test(arguments: ["", "ünlaut", "line\nend", "nul\0"])
    func otherCharactersAreRefused(password: String) { #expect(PostgresSecret(password: password, salt: [1]) == nil) }

    // MARK: With a server

    private static var hasServer: Bool { TestEngine.all.contains(.postgres) }

    /// Gives a new role of its own the view `visible`; `first` is what somebody did to the database before.
    private func reader(_ name: String, after first: String = "SELECT 1") async throws -> Database {
        let database = try await Database.postgres(url: try TestPostgres.shared.get().newDatabase())
        let reader = try #require(PostgresReader(name: name))
        try await database.write { connection in
            try connection.script(
                """
                CREATE ROLE \(name); CREATE TABLE secrets (word TEXT); CREATE SCHEMA reports;
                CREATE VIEW reports.foreign_view AS SELECT word FROM secrets; \(first)
                """)
        }
        try await database.write { connection in
            try reader.prepare(secret: nil, on: connection)
            try reader.allow([(name: "visible", sql: "SELECT count(*) AS number FROM secrets")], in: "reports", on: connection)
        }
        return database
    }

    @Test(.enabled(if: hasServer)) func itReadsTheNamedViewsOnly() async throws {
        let database = try await reader("reads_named_views")
        let may = try await database.read { connection in
            try ["visible", "foreign_view"].map { view in
                try connection.row(
                    "SELECT has_table_privilege(CAST(?1 AS TEXT), CAST(?2 AS TEXT), 'SELECT') AS may", "reads_named_views",
                    "reports.\(view)")?.bool("may")
            }
        }
        #expect(may == [true, false])
    }

    @Test(
        .enabled(if: hasServer),
        arguments: [
            ("makes_as_public", "GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
            ("makes_itself", "GRANT CREATE ON SCHEMA public TO makes_itself", "or from makes_itself"),
            (
                "makes_schemas", "DO $$ BEGIN EXECUTE 'GRANT CREATE ON DATABASE ' || current_database() || ' TO PUBLIC'; END $$",
                "REVOKE CREATE ON DATABASE"
            ),
        ])
    func whoCouldMakeThingsBesideOursIsRefused(name: String, first: String, advice: String) async throws {
        let problem = await #expect(throws: PostgresReader.Problem.self) { try await reader(name, after: first) }
        #expect(problem?.description.contains(advice) == true)
    }
}
