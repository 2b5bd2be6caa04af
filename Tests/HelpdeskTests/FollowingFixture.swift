import Accounts
import Foundation
import Kernel
import Logging
import Platform
import Synchronization
import TestKit

@testable import Helpdesk

/// A database with the helpdesk's tables, a stepped clock, people here and in a scripted Redmine, and a desk that remembers.
struct FollowingFixture {
    final class Desk: Sendable {
        private let state = Mutex((reports: [HelpdeskDesk.Report](), recovered: [IncidentID]()))
        var reports: [HelpdeskDesk.Report] { state.withLock { $0.reports } }
        var recovered: [IncidentID] { state.withLock { $0.recovered } }

        var port: HelpdeskDesk {
            HelpdeskDesk(
                report: { report in
                    self.state.withLock { state in
                        state.reports.append(report)
                        return IncidentID(Int64(100 + state.reports.count))
                    }
                }, recover: { number in self.state.withLock { $0.recovered.append(number) } })
        }
    }

    /// Numbers of people in Redmine.
    static let (olga, ivan, ana): (Int64, Int64, Int64) = (5, 6, 7)

    let test: TestDatabase
    let world = TestWorld()
    let redmine = ScriptedRedmine()
    let desk = Desk()
    let words: TextCatalog
    var settings = RedmineSettings()
    /// Of ours, by their numbers in Redmine.
    let users: [Int64: UserID]

    var database: Database { test.database }
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ change: (inout RedmineSettings) -> Void = { _ in }) async throws {
        test = try await TestDatabase(AccountsModule.declaration.migrations + HelpdeskStorage.migrations, now: world)
        words = try Texts(parts: HelpdeskModule.declaration.pageParts).for(.english)
        settings.url = URL(string: "http://redmine.test")
        settings.apiKey = ScriptedRedmine.key
        settings.pollSeconds = 15
        change(&settings)
        var users: [Int64: UserID] = [:]
        for (number, name) in [(Self.olga, "olga"), (Self.ivan, "ivan"), (Self.ana, "ana")] {
            users[number] = try await Self.addUser(name, mail: "\(name)@example.test", on: test.database)
            redmine.change { $0.people.append(.init(id: number, login: name, mail: "\(name.uppercased())@example.test")) }
        }
        self.users = users
    }

    static func addUser(_ name: String, mail: String?, on database: Database) async throws -> UserID {
        try await database.write { connection in
            let row = try connection.row(
                """
                INSERT INTO users (name, name_folded, role, password, password_changed_at, created_at, email, email_folded)
                VALUES (?1, ?1, 1, NULL, 0, 0, ?2, ?3) RETURNING id
                """, name, mail, mail.map(EmailRule.folded))
            guard let row else { throw StorageError(.internal, "no user") }
            return try row.id("id")
        }
    }

    /// As after a start of the process.
    func follower(_ owner: String = "place#1", over database: Database? = nil, http: OutboundHTTP? = nil) throws -> RedmineFollower {
        let (database, now) = (database ?? self.database, world.world.now)
        guard let client = RedmineClient(settings, http: http ?? redmine.http, now: now) else { throw StorageError(.internal, "no client") }
        return RedmineFollower(
            redmine: client, people: PeopleBook(database: database, redmine: client, matchesLocalPart: settings.matchLocalPart, now: now),
            keeper: NoticeKeeper(messages: .none, now: now), outage: outage, database: database, settings: settings, owner: owner, now: now,
            logger: Self.logger)
    }

    var outage: OutageReporter {
        OutageReporter(database: database, desk: desk.port, words: words, logger: Self.logger)
    }

    /// Both clocks go on, and the follower does what is due.
    func step(_ follower: RedmineFollower, _ duration: Duration = .seconds(15)) async throws {
        world.advance(duration)
        redmine.pass(duration)
        try await settle(follower)
    }

    func settle(_ follower: RedmineFollower) async throws {
        for _ in 0..<200 {
            guard try await follower.runOnce() else { return }
        }
    }

    func notices() async throws -> [Notice] {
        try await database.read { try $0.all(Notice.self, "SELECT \(Notice.columns) FROM helpdesk_notices ORDER BY id") }
    }

    /// What one was told, in short.
    func told(_ number: Int64) async throws -> [String] {
        try await notices().filter { $0.draft.user == users[number] }.map { notice in
            notice.draft.kind == .status
                ? "#\(notice.draft.issue) \(notice.draft.oldStatus ?? "")>\(notice.draft.newStatus ?? "")"
                : "#\(notice.draft.issue) " + Self.text(notice.draft.body)
        }
    }

    /// What somebody reads of harmless HTML.
    static func text(_ html: String) -> String {
        html.replacing(/<[^>]*>/, with: "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func cursor(_ source: String = SourceCursor.redmine) async throws -> SourceCursor? {
        try await database.read { try CursorStore.find(source, on: $0) }
    }
}
