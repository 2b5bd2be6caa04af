import Accounts
import Foundation
import Kernel
import Platform
import Synchronization
import TestKit

@testable import Helpdesk

/// A database with two people, and what was put into the outbox for them.
struct NoticesFixture: Sendable {
    let test: TestDatabase
    let world = TestWorld()
    let sent = SentNotices()

    static let (ann, bob) = (UserID(1), UserID(2))

    var database: Database { test.database }
    var operations: NoticeOperations { NoticeOperations(database: database, now: { [world] in world.now }) }
    var keeper: NoticeKeeper { NoticeKeeper(messages: sent.port, now: { [world] in world.now }) }

    init() async throws {
        test = try await TestDatabase(AccountsStorage.migrations + HelpdeskStorage.migrations, now: world)
        try await database.write { connection in
            for (id, name, email) in [(1, "ann", "ann@example.org"), (2, "bob", nil as String?)] {
                try connection.execute(
                    """
                    INSERT INTO users (id, name, name_folded, role, password_changed_at, created_at, email, email_folded, language)
                    VALUES (?1, ?2, ?2, 1, 0, 0, ?3, ?3, 'ru')
                    """, id, name, email)
            }
        }
    }

    static func caller(_ user: UserID) -> Caller {
        Caller(actor: .user(user, name: user == ann ? "ann" : "bob"), access: Access(base: .viewer))
    }

    static func draft(
        _ source: String, _ kind: NoticeKind = .status, for user: UserID = ann, issue: Int64 = 12, body: String = ""
    ) -> NoticeDraft {
        NoticeDraft(
            user: user, kind: kind, issue: issue, source: source, subject: "Printer", oldStatus: kind == .status ? "New" : nil,
            newStatus: kind == .status ? "Done" : nil, author: "Ivan", body: body, happenedAt: Timestamp(microseconds: 5_000_000))
    }

    @discardableResult
    func keep(_ drafts: NoticeDraft...) async throws -> [Notice] {
        try await database.write { [keeper] in try keeper.keep(drafts, on: $0) }
    }

    func events() async throws -> [DomainEvent] {
        try await database.read { try EventLog.entries(after: 0, limit: 1000, on: $0).map(\.event) }
    }
}

/// What would have gone into the outbox.
final class SentNotices: Sendable {
    private let messages = Mutex<[NoticeMessages.Message]>([])

    var all: [NoticeMessages.Message] { messages.withLock { $0 } }
    var port: NoticeMessages { NoticeMessages { [self] new, _, _ in messages.withLock { $0 += new } } }
}
