import Accounts
import Foundation
import HTTPTypes
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite(.bothEngines) struct DispatcherImportTests {
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    private func run(_ path: String, into house: DispatcherHouse) async throws -> ImportSummary {
        try await DispatcherImport(
            path: path, database: house.database, accounts: house.accounts, settings: house.settings, world: house.world.world,
            words: try DispatcherHouse.texts.for(.english), linkURL: { "http://desk/reset/" + $0 }
        ).run()
    }

    private func incidents(_ house: DispatcherHouse) async throws -> [Incident] {
        try await house.database.read { try IncidentStore().list(IncidentFilter(), limit: 1000, on: $0).sorted { $0.id < $1.id } }
    }

    // MARK: A fresh server

    @Test func everythingKeepsItsNumbersCodesStatesAndTimes() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(in: directory)
        let summary = try await run(old.path, into: house)
        #expect(
            summary.applications == .init(imported: 2) && summary.incidents == .init(imported: 4) && summary.users == .init(imported: 2))
        #expect(summary.notes == [])
        #expect(summary.text == "Imported 2 applications, 4 incidents, 2 users.")
        try await house.serve { client async throws in
            let apps = try await client.get("/v1/apps/").list("apps")
            #expect(apps.map { $0["id"]?.number } == [1, 5])
            #expect(apps.map { $0["code"]?.text } == ["shop-code-0123456789", "mail-code-0123456789"])
            #expect(apps[0]["logs_folder"] == .string("/var/log/shop") && apps[1]["status_url"] == .null)
            let list = try await client.get("/v1/incidents/").list("incidents")
            #expect(list.map { $0["id"]?.number } == [9, 7, 2, 1])
            #expect(list.map { $0["level"]?.text } == ["info", "debug", "crit", "error"])
            #expect(list.map { $0["status"]?.text } == ["open", "closed", "closed", "open"])
            #expect(list.map { $0["edit_by_user"]?.text } == ["Анна", "operator", "Анна", nil])
            #expect(list[3]["created_at"] == .string("2025-03-01T12:00:00.145061"))
            #expect(list[2]["updated_at"] == .string("2025-03-02T12:00:00.000001"))
            #expect(list[3]["logs"] == .string("l1\nl2") && list[2]["logs"] == .string(""))
        }
    }

    @Test func oldClientsReportAsBeforeAndRecurrencesFindTheirIncident() async throws {
        let house = try await DispatcherHouse()
        _ = try await run(OldDatabase(in: directory).path, into: house)
        let body = """
            {"incident":{"title":"Payment failed","message":"again","logs":"","level":"error"},"app_name":"Shop","code":"shop-code-0123456789"}
            """
        try await house.serve { client async throws in #expect(try await client.call(.post, "/v1/incidents/new", as: nil, body: body).isOK)
        }
        let all = try await incidents(house)
        #expect(all.count == 4)
        #expect(all.first.map { $0.id == IncidentID(1) && $0.occurrences == 2 } == true)
    }

    @Test func usersChooseANewPasswordByTheirLink() async throws {
        let house = try await DispatcherHouse()
        let summary = try await run(OldDatabase(in: directory).path, into: house)
        #expect(summary.links.map(\.name) == ["operator", "Анна"])
        let token = String(try #require(summary.links.last).link.dropFirst("http://desk/reset/".count))
        #expect(try await house.accounts.passwordLinks.user(of: token)?.role == DispatcherImport.role)
        _ = try await house.accounts.passwordLinks.use(token, password: "another password")
        try await house.serve { client async throws in
            #expect(try await client.logIn("Анна", "another password").status == .ok)
            #expect(try await client.logIn("operator", "$2b$12$xx").status == .unauthorized)
        }
    }

    @Test func theTimelineTellsWhoClosedIt() async throws {
        let house = try await DispatcherHouse()
        _ = try await run(OldDatabase(in: directory).path, into: house)
        let entries = try await house.database.read { connection in
            try [1, 2, 9].map { try IncidentStore().timeline(of: IncidentID($0), on: connection).map { "\($0.kind) \($0.actor)" } }
        }
        #expect(entries == [["opened Shop"], ["opened Shop", "closed Анна"], ["opened Shop", "reopened Анна"]])
    }

    @Test func nobodyIsToldOfWhatIsLongPast() async throws {
        let house = try await DispatcherHouse()
        _ = try await run(OldDatabase(in: directory).path, into: house)
        let told = try await house.database.read { try EventLog.entries(after: 0, limit: 100, on: $0).map(\.event) }
        #expect(told.allSatisfy { $0.incidentID == nil })
    }

    // MARK: Again, and beside what is here

    @Test func aSecondRunBringsOnlyWhatIsNew() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(in: directory)
        _ = try await run(old.path, into: house)
        let before = try await incidents(house)
        let again = try await run(old.path, into: house)
        #expect(again.applications == .init(known: 2) && again.incidents == .init(known: 4) && again.users == .init(known: 2))
        // Nobody has chosen a password yet: what was printed before may be lost.
        #expect(again.links.map(\.name) == ["operator", "Анна"])
        #expect(try await incidents(house) == before)
        try await old.add(
            "INSERT INTO incidents VALUES (12, 'New', 'm', '', 'error', 'open', '2025-04-01 12:00:00', '2025-04-01 12:00:00', NULL, 5)")
        #expect(try await run(old.path, into: house).incidents == .init(imported: 1, known: 4))
    }

    @Test func whatWasDeletedOrRotatedHereStaysSo() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(in: directory)
        _ = try await run(old.path, into: house)
        try await house.incidents.actions.delete(IncidentID(2), by: .system)
        let rotated = try await house.accounts.serviceOperations.rotate(ServiceID(1), overlap: .zero, by: .system)
        let again = try await run(old.path, into: house)
        #expect(again.applications == .init(known: 2) && again.incidents == .init(known: 4))
        #expect(try await incidents(house).count == 3)
        #expect(try await house.database.read { try house.accounts.services.find(ServiceID(1), on: $0)?.code } == rotated.code)
    }

    @Test func takenNumbersAreReplaced() async throws {
        let house = try await DispatcherHouse()
        let own = try await house.addService("Own")
        let first = try await house.report(of: own)
        try await house.incidents.actions.delete(first, by: .system)
        _ = try await run(OldDatabase(in: directory).path, into: house)
        let all = try await incidents(house)
        // Number 1 was somebody's once; 2, 7 and 9 are free, and what came first gets the next.
        #expect(all.map(\.id.rawValue) == [2, 3, 7, 9])
        #expect(all.map(\.title) == ["Payment failed", "Payment failed", "Spool full", "Reopened"])
        #expect(try await house.database.read { try house.accounts.services.list(on: $0).map(\.id.rawValue) } == [1, 2, 5])
    }

    @Test func aNameThatIsTakenIsSkippedWithAReason() async throws {
        let house = try await DispatcherHouse()
        _ = try await house.addService("Shop")
        let summary = try await run(OldDatabase(in: directory).path, into: house)
        #expect(summary.applications == .init(imported: 1, skipped: 1))
        #expect(summary.incidents == .init(imported: 1, skipped: 3))
        #expect(summary.notes.count == 2 && summary.notes[0].contains("Shop"))
        #expect(summary.text == "Imported 1 applications (1 skipped), 1 incidents (3 skipped), 2 users.")
    }

    @Test func thoseWhoHaveAPasswordGetNoNewLink() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(in: directory)
        let link = try #require(try await run(old.path, into: house).links.first)
        let token = try #require(link.link.split(separator: "/").last.map(String.init))
        _ = try await house.accounts.passwordLinks.use(token, password: "correct horse battery")
        #expect(try await run(old.path, into: house).links.map(\.name) == ["Анна"])
    }

    @Test func namesThatAreNumbersAndNamesThatDifferInCase() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(in: directory)
        try await old.add(
            "INSERT INTO apps VALUES (8, '1', 'one-code-0123456789', NULL, NULL, 1), (9, 'shop', 'low-code-0123456789', NULL, NULL, 1)")
        let summary = try await run(old.path, into: house)
        #expect(summary.applications == .init(imported: 4) && !summary.isIncomplete)
        #expect(try await incidents(house).map(\.serviceName) == ["Shop", "Shop", "Mail", "Shop"])
    }

    @Test func numbersThatAreWordsEndTheImportInsteadOfRepeatingIt() async throws {
        let house = try await DispatcherHouse()
        let schema = OldDatabase.schema.map {
            $0.replacing("CREATE TABLE incidents (id INTEGER NOT NULL PRIMARY KEY", with: "CREATE TABLE incidents (id TEXT")
        }
        let old = try await OldDatabase(
            in: directory, schema + OldDatabase.rows.map { $0.replacing("(1, 'Payment", with: "('a', 'Payment") })
        #expect(try await run(old.path, into: house).applications == .init(imported: 2))
    }

    // MARK: Variations

    @Test func otherNamesOfTablesAndColumns() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(
            in: directory,
            [
                "CREATE TABLE user (id INTEGER PRIMARY KEY, username TEXT)", "INSERT INTO user VALUES (1, 'operator')",
                "CREATE TABLE app (id INTEGER PRIMARY KEY, name TEXT, code TEXT)", "INSERT INTO app VALUES (3, 'Shop', 'c')",
                """
                CREATE TABLE Incident (id INTEGER PRIMARY KEY, title TEXT, message TEXT, logs TEXT, level TEXT, status TEXT,
                    created_at REAL, app_name TEXT, edit_by_user TEXT)
                """,
                "INSERT INTO Incident VALUES (4, 'T', NULL, NULL, 'CRITICAL', 'CLOSED', 1740819600.5, 'Shop', 'Somebody')",
            ])
        let summary = try await run(old.path, into: house)
        #expect(
            summary.notes == [
                "not found: column app.status_url", "not found: column app.logs_folder", "not found: column Incident.updated_at",
            ])
        let incident = try #require(try await incidents(house).first)
        #expect(incident.id == IncidentID(4) && incident.level == .critical && incident.state == .closed)
        #expect(incident.changedBy == "Somebody" && incident.createdAt == Timestamp(rfc3339: "2025-03-01T09:00:00.5Z"))
    }

    @Test func withoutIncidentsAndUsersTheApplicationsCome() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(
            in: directory, ["CREATE TABLE apps (id INTEGER PRIMARY KEY, name TEXT, code TEXT)", "INSERT INTO apps VALUES (3, 'Shop', 'c')"])
        let summary = try await run(old.path, into: house)
        #expect(summary.applications.imported == 1)
        #expect(summary.notes.contains("not found: table incidents") && summary.notes.contains("not found: table users"))
    }

    @Test func moreThanABatch() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(in: directory)
        try await old.add(
            """
            WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 1300)
            INSERT INTO incidents SELECT i, 'T', 'm', '', 'info', 'open', '2025-04-01 12:00:00', '2025-04-01 12:00:00', NULL, 5 FROM n
            """)
        #expect(try await run(old.path, into: house).incidents == .init(imported: 1295))
    }

    @Test(arguments: ["", "no database at all", nil]) func aFileThatIsNoOldDatabaseIsRefused(content: String?) async throws {
        let house = try await DispatcherHouse()
        let path = directory.path + "/file"
        if let content { try Data(content.utf8).write(to: URL(fileURLWithPath: path)) }
        let error = await #expect(throws: DispatcherImport.Failure.self) { try await run(path, into: house) }
        #expect(error?.description.contains(path) == true)
    }

    @Test func theOldFileIsOnlyRead() async throws {
        let house = try await DispatcherHouse()
        let old = try await OldDatabase(in: directory)
        let before = try Data(contentsOf: URL(fileURLWithPath: old.path))
        _ = try await run(old.path, into: house)
        #expect(try Data(contentsOf: URL(fileURLWithPath: old.path)) == before)
    }
}
