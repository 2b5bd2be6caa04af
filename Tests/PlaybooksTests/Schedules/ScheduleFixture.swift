import Accounts
import Kernel
import Platform
import Synchronization
import TestKit

@testable import Playbooks

/// A database with users ann, bob, cyd (1, 2, 3), a stepped clock, and an outbox that notes what it is given.
struct ScheduleFixture: Sendable {
    let test: TestDatabase
    let world = TestWorld()
    let told = Outbox()

    var database: Database { test.database }
    var schedules: ScheduleOperations {
        ScheduleOperations(database: database, users: UserStore(world: world.world), world: world.world)
    }
    var keeper: HandOverKeeper {
        HandOverKeeper(database: database, announce: { [told] list, _ in told.put(list) }, now: { [world] in world.now })
    }

    init() async throws {
        test = try await TestDatabase(AccountsStorage.migrations + PlaybooksStorage.migrations, now: world)
        try await database.write { connection in
            for (id, name) in [(1, "ann"), (2, "bob"), (3, "cyd")] {
                try connection.execute(
                    """
                    INSERT INTO users (id, name, name_folded, role, password_changed_at, created_at) VALUES (?1, ?2, ?2, 1, 0, 0)
                    """, id, name)
            }
        }
    }

    /// ann and bob, day by day from 2026-11-20 09:00 on; overrides as they are given.
    func draft(_ name: String = "Primary", overrides: [Override<String>]? = nil) throws -> ScheduleDraft {
        ScheduleDraft(
            name: name, clock: clock("UTC"),
            layers: [Layer(name: "days", rotation: rotation("1d", "2026-11-20 09:00"), users: ["ann", "bob"])], overrides: overrides)
    }

    func caller(_ id: Int64, _ role: Role?) -> Caller {
        let name = ["ann", "bob", "cyd"][Int(id) - 1]
        return Caller(actor: .user(UserID(id), name: name), access: Access(base: role))
    }

    /// `2 begins`, `1 ends` for each notice.
    final class Outbox: Sendable {
        private let list = Mutex<[Announcement]>([])

        func put(_ announcements: [Announcement]) { list.withLock { $0 += announcements } }
        var keys: [String] { list.withLock { $0.map(\.key) } }

        var words: [String] {
            list.withLock { list in
                list.map { announcement in
                    guard case .duty(_, _, let takesOver) = announcement.subject, case .onCall(let users, _)? = announcement.whom.first
                    else {
                        return "something else"
                    }
                    return users.map(\.description).joined() + (takesOver ? " begins" : " ends")
                }
            }
        }
    }
}
