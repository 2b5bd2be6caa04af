import Accounts
import Kernel
import Platform
import TestKit

@testable import Incidents

/// A fresh database with the tables that incidents need, a stepped clock, and two services.
struct IncidentsFixture {
    let test: TestDatabase
    let world: TestWorld
    let store: IntakeStore
    let ids: EventIDGenerator
    let shop = ServiceID(1)
    let mail = ServiceID(2)

    var database: Database { test.database }
    let incidents = IncidentStore()
    var users: UserStore { UserStore(world: world.world) }
    var actions: IncidentActions { IncidentActions(database: database, users: users, now: { world.now }) }

    init(engine: TestEngine? = nil) async throws {
        let world = TestWorld()
        self.world = world
        test = try await TestDatabase(AccountsStorage.migrations + IncidentsStorage.migrations, engine: engine)
        store = IntakeStore(reopenWindow: .seconds(86_400), keepKeysFor: .seconds(86_400), now: { world.now })
        ids = EventIDGenerator(node: 0, now: { world.now })
        try await test.database.write { connection in
            for (id, name) in [(1, "Shop"), (2, "Mail")] {
                try connection.execute(
                    """
                    INSERT INTO services (id, name, name_folded, grouping_rule, created_at, revision)
                    VALUES (?1, ?2, ?2, 'title', 0, 0)
                    """, id, name)
            }
        }
    }

    /// Somebody who can be given incidents of every service.
    func addUser(_ id: UserID, _ name: String, role: Role = .operator) async throws {
        try await database.write { connection in
            try connection.execute(
                "INSERT INTO users (id, name, name_folded, role, password_changed_at, created_at) VALUES (?1, ?2, ?2, ?3, 0, 0)",
                id, name, role)
        }
    }

    func event(
        _ title: String, level: Level = .error, message: String = "", logs: String? = nil, of service: ServiceID? = nil,
        grouping: GroupingRule = .title, fingerprint: String? = nil, occurredAt: Timestamp? = nil
    ) -> Submission.Event {
        var draft = EventDraft(title: title, message: message, level: level, logs: logs)
        (draft.fingerprint, draft.occurredAt) = (fingerprint, occurredAt)
        let print = grouping.fingerprint(of: draft)
        return Submission.Event(
            id: ids.next(), service: service ?? shop, serviceName: "Shop", draft: draft, fingerprint: print,
            earlierFingerprint: grouping.earlierFingerprint(of: draft, now: print))
    }

    /// Stores submissions in one commit.
    func store(_ submissions: [Submission]) async throws -> [Result<[Answer], any Error>] {
        try await database.write { [store] connection in try store.store(submissions, on: connection) }
    }

    /// Stores events in one commit and returns their incidents' numbers.
    @discardableResult
    func report(_ events: Submission.Event...) async throws -> [IncidentID] {
        try await store([Submission(events: events)])[0].get().compactMap(\.receipt?.incident)
    }

    func incident(_ id: IncidentID) async throws -> Incident {
        try await database.read { [incidents] in try incidents.existing(id, on: $0) }
    }

    /// The domain events so far, in order.
    func told() async throws -> [DomainEvent] {
        try await database.read { try EventLog.entries(after: 0, limit: 10_000, on: $0).map(\.event) }
    }
}
