import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("Import of the old helpdesk's calls and agencies", .bothEngines, .timeLimit(.minutes(5)))
struct CallImportTests {
    private static let tables = """
        CREATE TABLE T_CALL_INFO (CALL_INFO_ID INTEGER, TIME_BEGIN DATETIME, TIME_END DATETIME, AGENCY_ID VARCHAR, PHONE_NUMBER VARCHAR(15),
            CURRATOR VARCHAR(128), THEME VARCHAR(128), REGION VARCHAR(3), AGENCY_MANAGER VARCHAR(50), AGENCY_NAME VARCHAR(255));
        CREATE TABLE T_AGENCY_PHONE (AGENCY_ID VARCHAR, AGENCY_PHONE VARCHAR);
        """
    private static let rows = """
        INSERT INTO T_CALL_INFO VALUES
            (11, '2026-03-01 12:00:00.123456', '2026-03-01 12:03:00', '77', ' 37061234567', 'A.Name', 'Tickets', 'lt', 'P. Person', 'Sun "Travel"'),
            (12, '2026-03-01 13:00:00', '2026-03-01 12:00:00', NULL, '+37069999999', NULL, '', NULL, NULL, NULL),
            (13, NULL, NULL, '77', '+37061234567', 'x', NULL, NULL, NULL, NULL),
            (14, 'never', '2026-03-01 14:00:00', 5, 'unknown', 'x', NULL, 'ru', NULL, 'North');
        INSERT INTO T_AGENCY_PHONE VALUES ('77', ' 37061234567'), ('77', '+37061234568'), ('78', '+37061234567'), (79, 37060000000),
            (NULL, '+37061111111'), ('80', 'none');
        """

    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    private func old(_ statements: String...) async throws -> String {
        let path = directory.path + "/helpdesk.db"
        let file = try Database.sqlite(path: path)
        try await file.write { connection in for statement in statements { try connection.script(statement) } }
        _ = try await file.checkpoint()
        try file.close()
        return path
    }

    private func run(_ path: String, _ fixture: CallsFixture) async throws -> CallImportSummary? {
        try await CallImport(
            path: path, database: fixture.database, settings: Settings(), world: fixture.world.world,
            time: { Timestamp(rfc3339: $0.replacing(" ", with: "T") + "Z") }
        ).run()
    }

    @Test("Calls come with what was known of them, agencies with their numbers, and each once")
    func everything() async throws {
        let fixture = try await CallsFixture()
        let path = try await old(Self.tables, Self.rows)
        let summary = try #require(try await run(path, fixture))
        #expect(summary.calls == .init(imported: 3, skipped: 1))
        #expect(summary.agencies.imported == 4)
        #expect(summary.phones == 4)
        #expect(summary.notes.contains("1 calls have no time, and are left out"))
        let calls = try await fixture.all()
        #expect(calls.map { $0.number?.text } == ["+37061234567", "+37069999999", nil])
        #expect(calls.allSatisfy { $0.draft.door == .imported && $0.endedAt != nil })
        let first = try #require(calls.first)
        #expect(first.agency == CallAgency(id: "77", name: "Sun \"Travel\""))
        #expect(first.duration == .microseconds(179_876_544))
        #expect(first.draft.agent == "A.Name")
        #expect([first.theme, first.contact, first.draft.region] == ["Tickets", "P. Person", "lt"])
        // One whose end was before its beginning.
        #expect(calls[1].duration == .zero)
        #expect(calls[1].theme == nil)
        #expect(calls[2].agency?.id == "5")

        let again = try #require(try await run(path, fixture))
        #expect(again.calls == .init(known: 3, skipped: 1))
        #expect(again.agencies == .init(known: 4))
        #expect(again.phones == 0)
        #expect(try await fixture.all().count == 3)
        // Whoever rings now is known by them; of several it is the highest.
        let rung = try await fixture.ring("+37061234568")
        #expect(rung.agency?.id == "77")
        #expect(try await fixture.ring("+37061234567").agency?.id == "78")
    }

    @Test("A file without calls, or that is none, has nothing to bring")
    func nothing() async throws {
        let fixture = try await CallsFixture()
        #expect(try await run(try await old("CREATE TABLE users (id INTEGER, username VARCHAR)"), fixture) == nil)
        #expect(try await run(directory.path + "/nowhere.db", fixture) == nil)
    }
}
