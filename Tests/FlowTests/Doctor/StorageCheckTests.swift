import Kernel
import TestKit
import Testing

@testable import App
@testable import Platform

@Suite(.bothEngines) struct StorageCheckTests {
    private static let migrations = Array(Installation.migrations.dropFirst(PlatformStorage.migrations.count))

    private func findings(in database: Database) async -> [Finding] {
        await StorageCheck(
            database: database, migrations: Installation.migrations, settings: Settings(), world: TestWorld().world
        ).findings()
    }

    private func schema(of database: Database) async -> Finding? {
        await findings(in: database).first { $0.check == "schema" }
    }

    @Test func aSchemaOfThisVersionIsWell() async throws {
        let files = try await TestDatabase(Self.migrations)
        #expect(await schema(of: files.database)?.level == .ok)
    }

    @Test(arguments: [("CREATE TABLE schema_migrations (version TEXT)", "schema_migrations"), ("CREATE TABLE users (id BIGINT)", "users")])
    func anotherApplicationsTablesAreNamedAndNothingElseOfTheDatabase(script: String, name: String) async throws {
        let (engine, directory) = (TestEngine.current, try TestDirectory())
        let database = try await engine.open(engine.newLocation(in: directory))
        defer { try? database.close() }
        try await database.write { try $0.script(script) }
        let finding = await schema(of: database)
        #expect(finding?.level == .problem && finding?.what.contains("names of Switchboard's: \(name).") == true)
        #expect(await triggers(of: database) == nil)
    }

    private func triggers(of database: Database) async -> Finding? {
        await findings(in: database).first { $0.check == "triggers" }
    }

    @Test func ownTriggersAreWell() async throws {
        let files = try await TestDatabase(Self.migrations)
        #expect(await triggers(of: files.database)?.level == .ok)
    }

    @Test func aTriggerThatSomebodyElseMadeIsAProblem() async throws {
        let files = try await TestDatabase(Self.migrations, engine: TestEngine.current)
        let isPostgres = files.database.dialect == .postgres
        let script =
            isPostgres
            ? """
            CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM sessions; RETURN NULL; END $$;
            CREATE TRIGGER evil_twin AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION evil();
            CREATE RULE evil_rule AS ON INSERT TO services DO ALSO DELETE FROM sessions
            """ : "CREATE TRIGGER evil_twin AFTER INSERT ON users BEGIN DELETE FROM sessions; END"
        try await files.database.write { try $0.script(script) }
        let finding = await triggers(of: files.database)
        #expect(finding?.level == .problem)
        #expect(finding?.what.hasSuffix(isPostgres ? ": evil_twin, evil_rule" : ": evil_twin") == true)
    }

    @Test func anOwnTriggerThatDoesSomethingElseIsAProblem() async throws {
        let files = try await TestDatabase(Self.migrations, engine: TestEngine.current)
        let script =
            files.database.dialect == .postgres
            ? "CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
            : """
            DROP TRIGGER audit_log_no_update;
            CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT 1; END
            """
        try await files.database.write { try $0.script(script) }
        #expect(await triggers(of: files.database)?.what.contains("audit_log_no_") == true)
    }

    @Test func aViewThatIsNotOursIsAProblem() async throws {
        let files = try await TestDatabase(Self.migrations, engine: TestEngine.current)
        // PostgreSQL runs a view with the rights of its maker: there nobody else can make one.
        guard files.database.dialect == .sqlite else { return }
        try await files.database.write {
            try $0.script("DROP VIEW stopped_tickets; CREATE VIEW stopped_tickets AS SELECT 1; CREATE VIEW evil AS SELECT 1")
        }
        #expect(await triggers(of: files.database)?.what.hasSuffix(": evil, stopped_tickets") == true)
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
