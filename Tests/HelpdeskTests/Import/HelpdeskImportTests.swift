import Accounts
import Foundation
import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite("Import of an old helpdesk", .bothEngines) struct HelpdeskImportTests {
    private static let tables = """
        CREATE TABLE users (id INTEGER PRIMARY KEY, username VARCHAR(20) UNIQUE, email VARCHAR(120), password VARCHAR(60), full_name TEXT);
        CREATE TABLE notifications (id INTEGER PRIMARY KEY, user_id INTEGER, issue_id INTEGER, old_status VARCHAR, new_status VARCHAR,
            old_subj VARCHAR, date_created DATETIME, is_read BOOLEAN);
        CREATE TABLE notifications_add_notes (id INTEGER PRIMARY KEY, user_id INTEGER, issue_id INTEGER, author VARCHAR, notes TEXT,
            date_created DATETIME);
        """
    private static let rows = """
        INSERT INTO users VALUES (1, 'ann', 'Ann@example.org', 'clear password of ann', 'Ann'),
            (2, 'Анна', 'anna@example.org', 'x', NULL), (3, 'bob', 'no address', 'x', NULL), (4, 'eve', NULL, 'x', NULL);
        INSERT INTO notifications VALUES (1, 1, 4711, 'New', 'In progress', 'Printer <on> fire', '2026-03-01 12:00:00.123456', 0),
            (2, 1, 4712, 'New', 'Closed', 'Read already', '2026-03-01 12:00:00', 1),
            (3, 2, 4713, NULL, 'New', 'No old one', '2026-03-01 12:00:01', 0);
        INSERT INTO notifications_add_notes VALUES (1, 1, 4711, 'ann@example.org', '<p>Put it <b>out</b></p><script>x()</script>', '2026-03-02 09:00:00'),
            (2, 3, 4711, 'bob@example.org', 'plain', '2026-03-02 09:00:00');
        """

    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    /// What is imported into.
    private struct Scene {
        let world = TestWorld()
        let files: TestDatabase
        let accounts: AccountsModule
        var database: Database { files.database }

        init() async throws {
            files = try await TestDatabase(AccountsModule.declaration.migrations + HelpdeskStorage.migrations, now: world)
            accounts = await AccountsModule(
                database: files.database, settings: Settings(), key: SecretKey(bytes: [UInt8](repeating: 7, count: 32)), world: world.world,
                logger: Logger(label: "test"), passwordCost: .init(rounds: 2))
        }

        func run(_ path: String) async throws -> HelpdeskImportSummary {
            let words = try Texts(parts: AccountsModule.declaration.pageParts).for(.english)
            return try await HelpdeskImport(
                path: path, database: database, accounts: accounts,
                time: { Timestamp(rfc3339: $0.replacing(" ", with: "T") + "Z") }, now: world.world.now, words: words,
                linkURL: { "http://desk/setup/" + $0 }
            ).run()
        }

        func notices() async throws -> [Notice] {
            try await database.read { try $0.all(Notice.self, "SELECT \(Notice.columns) FROM helpdesk_notices ORDER BY id") }
        }

        func user(_ name: String) async throws -> User? {
            try await database.read { [store = accounts.userStore] in try store.find(name: name, on: $0) }
        }
    }

    /// An old database of these statements.
    private func old(_ statements: String...) async throws -> String {
        let path = directory.path + "/helpdesk.db"
        let file = try Database.sqlite(path: path)
        try await file.write { connection in for statement in statements { try connection.script(statement) } }
        _ = try await file.checkpoint()
        try file.close()
        return path
    }

    @Test("Users come with their addresses and a link, unread notices with what they said and when")
    func everything() async throws {
        let scene = try await Scene()
        let summary = try await scene.run(try await old(Self.tables, Self.rows))
        #expect(summary.users == .init(imported: 4) && summary.notices == .init(imported: 4))
        #expect(
            summary.links.map(\.name) == ["ann", "Анна", "bob", "eve"]
                && summary.links.allSatisfy { $0.link.hasPrefix("http://desk/setup/") })
        #expect(summary.notes == ["user bob: \"no address\" is no e-mail address"])
        #expect(summary.text == "Imported 4 users, 4 notices." && !summary.isIncomplete)
        let ann = try #require(try await scene.user("ann"))
        #expect(ann.email == "Ann@example.org" && ann.role == .operator && !ann.hasPassword)
        let notices = try await scene.notices()
        #expect(
            notices.map(\.draft.source) == [
                "old:notifications:1", "old:notifications:3", "old:notifications_add_notes:1", "old:notifications_add_notes:2",
            ])
        let status = try #require(notices.first).draft
        #expect(status.user == ann.id && status.kind == .status && status.issue == 4711 && status.subject == "Printer <on> fire")
        #expect(status.oldStatus == "New" && status.newStatus == "In progress")
        #expect(status.happenedAt == Timestamp(rfc3339: "2026-03-01T12:00:00.123456Z"))
        #expect(notices.allSatisfy { $0.readAt == nil && $0.clearedAt == nil })
        #expect(!notices[2].draft.body.contains("<script") && notices[2].draft.body.contains("out"))
    }

    @Test("A second run doubles nothing, brings what is new, and makes links for those who have none of use")
    func twice() async throws {
        let scene = try await Scene()
        let path = try await old(Self.tables, Self.rows)
        let first = try await scene.run(path)
        let token = String(try #require(first.links.first).link.dropFirst("http://desk/setup/".count))
        _ = try await scene.accounts.passwordLinks.use(token, password: "correct horse battery")
        let file = try Database.sqlite(path: path)
        try await file.write { connection in
            try connection.execute("INSERT INTO users VALUES (9, 'new', 'new@example.org', 'x', NULL)")
            try connection.execute("INSERT INTO notifications VALUES (9, 9, 1, 'New', 'Closed', 'x', '2026-03-03 12:00:00', 0)")
        }
        _ = try await file.checkpoint()
        try file.close()
        let second = try await scene.run(path)
        #expect(second.users == .init(imported: 1, known: 4) && second.notices == .init(imported: 1, known: 4))
        #expect(second.links.map(\.name) == ["Анна", "bob", "eve", "new"])
        #expect(try await scene.notices().count == 5)
        #expect(try await scene.user("ann")?.hasPassword == true)
    }

    @Test("Odd rows are mended and told, and nobody gets what is somebody else's")
    func odd() async throws {
        let scene = try await Scene()
        let bob = try await scene.accounts.users.invite(name: "boss", role: .admin, email: "ann@example.org", by: .commandLine).user
        let path = try await old(
            Self.tables.replacing("UNIQUE", with: ""),
            """
            INSERT INTO users VALUES (1, 'ann', 'ANN@example.org', 'x', NULL), (2, 'ANN', 'other@example.org', 'x', NULL),
                (3, NULL, 'third@example.org', 'x', NULL), (4, '', '', 'x', NULL), (5, 'ann', NULL, 'x', NULL), (6, 'boss', 'b@example.org', 'x', NULL);
            INSERT INTO notifications VALUES (1, 2, 10, 'a', 'b', 'x', '2026-03-01 12:00:00', 0), (2, 2, 10, 'a', 'b', 'x', '2026-03-01 12:00:00', 0),
                (3, 77, 10, 'a', 'b', 'x', '2026-03-01 12:00:00', 0), (4, 1, NULL, 'a', 'b', 'x', '2026-03-01 12:00:00', 0),
                (5, 1, '#11', 'a', 'b', 'x', 'yesterday', NULL), (6, 1, 'eleven', 'a', 'b', 'x', NULL, 0), (7, NULL, 10, 'a', 'b', 'x', NULL, 0);
            """)
        let summary = try await scene.run(path)
        #expect(summary.users == .init(imported: 3, known: 1, skipped: 2) && summary.isIncomplete)
        #expect(summary.notices == .init(imported: 2, skipped: 5))
        let notes = summary.notes.joined(separator: "\n")
        for note in [
            "user ann: the address ANN@example.org is another user's", "user 2, \"ANN\", is called other@example.org",
            "user 3, \"\", is called third@example.org", "user 4 is left out", "user 5 is left out",
            "notifications: 4 rows are of nobody who was brought over, or of no issue", "notifications: 1 rows say the same as one before",
            "notifications: 1 rows have no time",
        ] { #expect(notes.contains(note), "\(note)") }
        // Who was here keeps their own, and gets the address that is free.
        let boss = try await scene.user("boss")
        #expect(boss?.email == bob.email && boss?.role == .admin)
        let notices = try await scene.notices()
        let other = try await scene.user("other@example.org")
        #expect(
            notices.first?.draft.user == other?.id && notices.last?.draft.issue == 11 && notices.last?.draft.happenedAt == scene.world.now)
        let again = try await scene.run(path)
        #expect(again.users == .init(known: 4, skipped: 2) && again.notices == .init(known: 2, skipped: 5))
    }

    @Test("What other versions called tables and columns is found, and what they did not have is told")
    func variants() async throws {
        let scene = try await Scene()
        let path = try await old(
            "CREATE TABLE User (ID INTEGER PRIMARY KEY, Login TEXT, Mail TEXT)",
            "CREATE TABLE Notifications (user_id TEXT, IssueID TEXT, OldStatus TEXT, NewStatus TEXT, OldSubj TEXT, RowDateCreated REAL)",
            "INSERT INTO User VALUES (1, 'ann', 'ann@example.org')",
            "INSERT INTO Notifications VALUES ('1', '5', 'a', 'b', X'7A00', 1772366400.5)")
        let summary = try await scene.run(path)
        #expect(summary.users == .init(imported: 1) && summary.notices == .init(imported: 1))
        #expect(summary.notes == ["not found: the table of comment notices"])
        let notice = try #require(try await scene.notices().first).draft
        #expect(notice.subject == "z\u{FFFD}" && notice.happenedAt == Timestamp(microseconds: 1_772_366_400_500_000))
    }

    @Test(
        "What is no old helpdesk is refused",
        arguments: ["CREATE TABLE posts (id INTEGER)", "CREATE TABLE users (id INTEGER, password TEXT)"])
    func refused(_ statement: String) async throws {
        let scene = try await Scene()
        let path = try await old(statement)
        await #expect(throws: HelpdeskImport.Failure.self) { try await scene.run(path) }
        await #expect(throws: HelpdeskImport.Failure.self) { try await scene.run(path + ".none") }
    }

    @Test("Thousands of notices come in bounded steps")
    func many() async throws {
        let scene = try await Scene()
        let path = try await old(
            Self.tables, "INSERT INTO users VALUES (1, 'ann', NULL, 'x', NULL)",
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)
            INSERT INTO notifications_add_notes SELECT i, 1, i, 'a', 'b', '2026-03-01 12:00:00' FROM n
            """)
        #expect(try await scene.run(path).notices == .init(imported: 1234))
    }
}
